import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cell, codeBlock, inline, table } from '../../../../src/reporters/markdown/markdown-text.ts'

/** What GitHub's Markdown would see outside of code: spans are delimited by runs of backticks of one length. */
function outsideOfCode(line: string): string {
  return line.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '')
}

const hostile = [
  '<img src=x onerror=alert(1)>',
  '`` ` <b>',
  '@octocat #1 GH-1',
  '[x](javascript:alert(1)) ![y](https://evil.example/z.png)',
  'www.evil.example https://evil.example',
  '**a** _b_ ~~c~~ :tada:',
  '# head\n- item\n\n> quote',
  '| a | b \\| c',
]

describe('text of strangers', () => {
  test.each(hostile)('is never markup: %j', (text) => {
    expect(inline(text)).toMatch(/^`/)
    expect(outsideOfCode(inline(text))).toBe('')
  })

  test('loses what cannot be seen', () => {
    expect(inline('\u001b[31mred\u001b[0m \u202ertl\nx')).toBe('red rtl x')
  })

  test('stays as it is where it says nothing to Markdown', () => {
    for (const text of ['0.801 ± 0.013 (n=8)', '★ 0.9', 'large', 'val_loss', '-0.05', 'größe 3'])
      expect(inline(text)).toBe(text)
    for (const text of ['_a_', '__init__', 'a*b', 'x_']) expect(inline(text)).toBe(`\`${text}\``)
  })

  test('leaves a table its columns, whatever stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom('|', '\\', '`', 'a', ' ', '<', '\n') })
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), (rows) => {
        const lines = table(['one', 'two'], rows).split('\n')
        expect(lines).toHaveLength(rows.length + 2)
        // GitHub: a bar ends a cell unless a backslash stands before it that is not itself escaped.
        for (const line of lines) expect(line.replaceAll(/\\[|\\]/g, '').split('|')).toHaveLength(4)
      }),
    )
  })

  test('is cut where it is long, and a command is not', () => {
    expect(cell('x'.repeat(10_000)).length).toBeLessThan(200)
    const command = `ztxexp -t '${'```'.repeat(100)}'`
    const [first, body, last] = codeBlock(command).split('\n')
    expect(body).toBe(command)
    expect(first).toBe(`${last}text`)
    expect(last?.length).toBeGreaterThan(300)
  })
})
