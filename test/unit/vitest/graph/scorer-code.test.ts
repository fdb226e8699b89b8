import { describe, expect, test } from 'vitest'
import { readScorerCode, splitCode } from '../../../../src/vitest/graph/scorer-code.ts'

const FILE = `
import { experiment } from 'ztxexp'
import { ask } from './ask.js'
import { exact } from './exact.js'
import similar, { close } from './similar.js'
import * as both from './both.js'
const most = 12
function short({ output }) { return output.length < most && exact }
const judge = { run: both.judge }
experiment.each([{ a: 1 }])('qa', {
  cases: './a.jsonl',
  scorers: { exact, near: similar, close: (x) => close(x), short },
  timeout: 10,
}, ({ config }) => ask(config, both.help))
`

function split(code: string) {
  const { ranges, specifiers } = readScorerCode(code)
  const parts = splitCode(code.length, ranges, ({ start, end }) => code.slice(start, end))
  return { ...parts, specifiers: [...specifiers] }
}

describe('code that is there for scorers only', () => {
  test('is the option and all that is declared for nothing else', () => {
    const { rest, parts, specifiers } = split(FILE)
    expect(specifiers).toEqual(['./exact.js', './similar.js'])
    expect(parts).toEqual([
      "import { exact } from './exact.js'",
      "import similar, { close } from './similar.js'",
      'const most = 12',
      'function short({ output }) { return output.length < most && exact }',
      'scorers: { exact, near: similar, close: (x) => close(x), short },',
    ])
    expect(rest).toContain('ask(config, both.help)')
    expect(rest).toContain('const judge')
  })

  test('leaves the rest as it is, whatever scorers there are', () => {
    const { rest } = split(FILE)
    const other = FILE.replace('short },', 'short, more: () => 1 },').replace('most = 12', 'most = 13')
    expect(split(other).rest).toBe(rest)
    const more = FILE.replace('import * as', "import { extra } from './extra.js'\nimport * as").replace(
      'short },',
      'short, extra },',
    )
    expect(split(more).rest).toBe(rest)
    expect(split(more).specifiers).toContain('./extra.js')
    expect(split(FILE.replace('timeout: 10', 'timeout: 11')).rest).not.toBe(rest)
  })

  test.each([
    ['the function uses it', 'experiment("x", { scorers: { exact } }, () => exact())'],
    ['it is exported', 'experiment("x", { scorers: { exact } }, () => 1); export { exact }'],
    ['it is passed on', 'const all = [exact]; use(all); experiment("x", { scorers: { exact } }, () => 1)'],
    [
      'options come from elsewhere',
      'const options = { scorers: { exact } }; experiment("x", options, () => 1)',
    ],
    ['it is no experiment', 'other("x", { scorers: { exact } }, () => 1)'],
    [
      'it is imported for its effects',
      'import "./exact.js"; experiment("x", { scorers: { exact } }, () => 1)',
    ],
  ])('is no module where %s', (_, code) => {
    expect(split(`import { exact } from './exact.js'\n${code}`).specifiers).toEqual([])
  })

  test('may be a list of scorers with a name', () => {
    const code = "import { a } from './a.js'\nconst scorers = { a }\nexperiment('x', { scorers }, () => 1)"
    expect(split(code)).toEqual({
      rest: "experiment('x', {\n}, () => 1)",
      parts: ["import { a } from './a.js'", 'const scorers = { a }', 'scorers'],
      specifiers: ['./a.js'],
    })
  })

  test('is none where there are no scorers', () => {
    expect(split("import './a.js'\nexperiment('scorers', () => 1)")).toMatchObject({
      parts: [],
      specifiers: [],
    })
  })
})
