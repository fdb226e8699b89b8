import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseWhere } from '../../../../src/analysis/expression/where.ts'
import { type RunRecord, toRecord } from '../../../../src/analysis/record.ts'
import { readRun } from '../../../../src/store/run-directory/read.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

// The same cases in every run: what a new seed finds is looked for on purpose, not in CI.
fc.configureGlobal({ seed: 20261124 })

function makeRecord(): RunRecord {
  const dir = addRun(makeResultsDir(), 1, {
    config: { lr: 0.05, model: 'tiny', opt: { betas: [0.9, 0.999] }, 'odd key': 1, warm: false, seed: 3 },
    metrics: { score: 0.9, loss: 'NaN', labels: ['a', 'b'], status: 'mine' },
    run: { tags: { fold: '3' } },
    meta: { git_commit: 'abc' },
  })
  const stored = readRun(dir, { withMeta: true })
  if (stored?.kind !== 'run') throw new Error('not readable')
  return toRecord(stored)
}

describe('an expression holds', () => {
  test.each([
    ["lr < 0.1 && model == 'tiny'", true],
    ['lr < 0.1 && model == "base"', false],
    ['lr >= 0.05 and not warm', true],
    ['lr > 1 || score > 0.5', true],
    ['!(lr > 1 || score > 0.5)', false],
    ['lr > 1 || score > 0.5 && warm', false],
    ["model in ['tiny', 'base']", true],
    ["model not in ['tiny', 'base']", false],
    ["'a' in labels", true],
    ["model ~ '^t.n'", true],
    ["model !~ '^t.n'", false],
    ['opt.betas.1 == 0.999', true],
    ['opt.betas == [0.9, 0.999]', true],
    ['`odd key` == 1', true],
    ['loss == NaN', true],
    ['loss < 1 || loss >= 1', false],
    ["tags.fold == '3'", true],
    ["started_at > '2026-11-23' && started_at < '2026-11-24'", true],
    ["run.status == 'succeeded' && metrics.status == 'mine'", true],
    ["meta.git_commit == 'abc'", true],
    ['true == 1 && false == 0 && true > 0.5 && true != 0', true],
    ["true == '1' || true == 2", false],
    ['config.lr == run.duration_sec', false],
    ['missing == null', true],
    ['missing != null', false],
    ['missing < 1 || missing >= 1', false],
    ["lr < 'z'", false],
    ['lr == -5e-2 || lr == .05', true],
    ['seed == 3', true],
    ['constructor == null && toString == null && __proto__ == null', true],
    ['group == null', true],
  ])('%s: %s', (text, expected) => {
    expect(parseWhere(text).test(makeRecord())).toBe(expected)
  })

  test('not where a plain name means two things: the error lists the full names', () => {
    expect(() => parseWhere("status == 'mine'").test(makeRecord())).toThrow(
      '"status" is both metrics.status and run.status: write which one is meant.',
    )
  })

  test('and tells which fields it names', () => {
    expect(parseWhere('lr < 1 && (lr > meta.seed || opt.a in [b])').names).toEqual([
      'lr',
      'meta.seed',
      'opt.a',
      'b',
    ])
  })
})

describe('an expression that cannot be read says where and what to do', () => {
  test.each([
    ['lr = 1', 'column 4: write == to compare.'],
    ['lr <', 'column 5: expected a name or a value.'],
    ['', 'column 1: expected a name or a value.'],
    ['lr < && 2', 'column 6: expected a name or a value before "&&".'],
    ['lr & model', 'column 4: write &&.'],
    ["model == 'tiny", "column 10: this ' has no end."],
    ['0 < lr < 1', 'column 8: comparisons cannot be chained; join two with &&.'],
    ['(lr < 1', 'column 8: expected ).'],
    ['model in [1 2]', 'column 13: expected , or ].'],
    ['lr model', 'column 4: expected && or || before "model".'],
    ["model ~ '['", 'column 9: Invalid regular expression'],
    ['model ~ other', 'column 9: expected a pattern in quotes'],
    ['process.exit()', 'column 13: expected && or ||'],
    ['lr not 3', 'column 8: expected "in" after "not".'],
    ['lr < 1; drop', 'column 7: ";" has no meaning here.'],
    ['opt[betas] == 1', 'column 4: a name with brackets stands in backticks: `opt[betas]`.'],
    ['lr < 1 && a.b[c.d][e] in [1]', 'column 14: a name with brackets stands in backticks: `a.b[c.d][e]`.'],
    ['opt [1]', 'column 5: expected && or || before "[".'],
    ['3x', 'column 1'],
    ['('.repeat(100), 'more than 64 levels.'],
    ['!'.repeat(100_000), 'more than 64 levels.'],
  ])('%s', (text, message) => {
    expect(() => parseWhere(text)).toThrow(message)
  })

  test('with a pointer below the place', () => {
    expect(() => parseWhere('lr < && 2')).toThrow('\n  lr < && 2\n       ^')
  })

  test('whatever the text', () => {
    const words = fc.constantFrom(
      'lr',
      '(',
      ')',
      '<',
      '==',
      '&&',
      '||',
      '!',
      'in',
      'not',
      '[',
      ']',
      ',',
      "'a'",
      '1',
      ' ',
      '~',
    )
    const record = makeRecord()
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join(' ')),
        ),
        (text) => {
          try {
            parseWhere(text).test(record)
          } catch (error) {
            expect(error).toMatchObject({ name: 'ZtxexpError', code: 'BAD_OPTION' })
          }
        },
      ),
    )
  })
})
