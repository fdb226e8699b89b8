import { expect, test } from 'vitest'
import { recordError } from '../../../../src/errors/error-record.ts'
import { renderError } from '../../../../src/reporters/failures/error-text.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { caught } from '../../errors/caught.ts'

const options = { width: 80, colors: terminalColors(false), root: '/project' }

/** An error thrown at a line of its own. */
function thrown(message: string, cause?: unknown): Error {
  const error = new Error(message, { cause })
  error.stack = `Error: ${message}\n    at ${message} (/project/${message}.ts:1:2)`
  return error
}

function render(error: unknown, width = 80): string {
  return renderError(recordError(error), { ...options, width }).join('\n')
}

test('the causes of the parts of an error stand below their part, its own cause at the end', () => {
  const inner = new AggregateError([thrown('leaf', thrown('root')), thrown('twig')], 'inner')
  const parts = [thrown('first', thrown('why', thrown('deep'))), inner, thrown('last')]
  const error = new AggregateError(parts, 'outer', { cause: thrown('own') })
  for (const each of [error, inner]) each.stack = ''
  expect(render(error)).toMatchInlineSnapshot(`
    "AggregateError: outer
    [1/3] Error: first
     ❯ first first.ts:1:2
        Caused by: Error: why
         ❯ why why.ts:1:2
        Caused by: Error: deep
         ❯ deep deep.ts:1:2
    [2/3] AggregateError: inner
        [1/2] Error: leaf
         ❯ leaf leaf.ts:1:2
            Caused by: Error: root
             ❯ root root.ts:1:2
        [2/2] Error: twig
         ❯ twig twig.ts:1:2
    [3/3] Error: last
     ❯ last last.ts:1:2

    Caused by: Error: own
     ❯ own own.ts:1:2"
  `)
})

test('where there is no room, causes are not moved to the right', () => {
  const error = new AggregateError([thrown('part', thrown('why'))], 'all')
  error.stack = ''
  expect(render(error, 22)).toMatch(/^Caused by: Error: why$/m)
})

test('an assertion that is a part or a cause has its diff', () => {
  const { comparison } = caught(() => expect({ a: 1n }).toEqual({ a: 2n }))
  const record = recordError(new AggregateError([thrown('part')], 'all', { cause: thrown('why') }))
  const diff = '-   "a": 2n,\n+   "a": 1n,'
  const asCause = { ...record, cause: { ...recordError(thrown('why')), ...(comparison && { comparison }) } }
  expect(renderError(asCause, options).join('\n')).toContain(diff)
  const asPart = { ...record, errors: [asCause.cause] }
  expect(renderError(asPart, options).join('\n')).toContain(diff)
})
