import { expect, test } from 'vitest'
import { renderRunLine } from '../../../../src/reporters/summary/run-line.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { displayWidth } from '../../../../src/terminal/terminal-text.ts'
import { makeResult, type ResultInput } from '../failures/make-result.ts'

const options = { colors: terminalColors(false), cwd: '/project' }
const path = 'results/20261123_234558_00000000/'

function renderFailed(message: string): string {
  const error = { name: 'Error', message, classNames: ['Error'] }
  return renderRunLine(makeResult({ status: 'failed', error }), options)
}

test('a short message stands before the path as it is', () => {
  expect(renderFailed('no data')).toBe(` × train.exp.ts > train [0]  Error: no data  234ms  ${path}`)
})

test.each<[what: string, input: ResultInput]>([
  ['message', { error: { name: 'Error', message: 'x'.repeat(60_000), classNames: [] } }],
  [
    'message of wide characters',
    { error: { name: 'Error', message: '日本👩‍👩‍👧'.repeat(500), classNames: [] } },
  ],
  ['reason to skip', { skipReason: 'y'.repeat(60_000) }],
])('a long %s is cut, so that the path stays in sight', (_what, input) => {
  const line = renderRunLine(makeResult({ status: input.error ? 'failed' : 'skipped', ...input }), options)
  expect(line).toMatch(/… {2}234ms {2}results\/20261123_234558_00000000\/$/)
  expect(displayWidth(line)).toBeLessThan(290)
  expect(line).not.toContain('\uFFFD')
})

test('of a message of several lines there is the first that says something', () => {
  expect(renderFailed('\n\n  broken:\r\n  at line 3')).toContain('  Error: broken:  234ms')
})
