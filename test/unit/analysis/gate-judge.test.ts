import { describe, expect, test } from 'vitest'
import { GateJudge } from '../../../src/analysis/gate-judge.ts'
import type { RunResult } from '../../../src/model/run.ts'
import { makeResult, type ResultInput } from '../reporters/failures/make-result.ts'

const expected = { expect: { score: { min: 0.5 } } }

/** Two files that are planned before the first run ends. */
function makeSession(failIf?: string, first: ResultInput = {}, second: ResultInput = {}) {
  const results = [
    makeResult({ file: 'a.exp.ts', name: 'a', options: expected, metrics: { score: 0.8 }, ...first }),
    makeResult({
      file: 'b.exp.ts',
      name: 'b',
      configIndex: 1,
      options: expected,
      metrics: { score: 0.4 },
      ...second,
    }),
  ] as const
  const judge = new GateJudge(failIf)
  for (const { run } of results) {
    judge.expect(run.spec.file, [{ action: 'execute', spec: run.spec, options: run.options }], [])
  }
  const end = (result: RunResult) => judge.listen({ type: 'runEnded', result })
  return { results, judge, end, experiments: results.map(({ run }) => run.spec.experiment) }
}

describe('a verdict', () => {
  test('is the same one for the report of a file, the summary, the JSON and the exit code', () => {
    const { judge, results, experiments, end } = makeSession()
    end(results[0])
    const [early] = experiments[0] ? judge.of(experiments[0]) : []
    end(results[1])
    const all = judge.all()
    expect(all.map(({ experimentName, file, problem }) => [experimentName, file, problem])).toEqual([
      ['a', 'a.exp.ts', null],
      ['b', 'b.exp.ts', 'score is 0.4000'],
    ])
    expect(all[0]).toBe(early)
    expect(judge.all()).toBe(all)
  })

  test('is given anew for the experiment of a run that fails after its end, and for no other', () => {
    const { judge, results, end } = makeSession()
    for (const result of results) end(result)
    const before = judge.all()
    const error = { name: 'Error', message: 'late', classNames: [] }
    judge.listen({ type: 'runAmended', result: { ...results[1], status: 'failed', error } })
    const after = judge.all()
    expect(after[0]).toBe(before[0])
    expect(after[1]).toMatchObject({ problem: 'nothing to judge: 1 failed', runIds: [] })
  })

  test('takes a name for that of a config key whichever file ends first', () => {
    const run = () => makeSession('lr > 1', { options: {}, config: { lr: 2 } }, { options: {}, config: {} })
    const problems = (order: readonly [0 | 1, 0 | 1]) => {
      const { judge, results, experiments, end } = run()
      const found = new Map<string, unknown>()
      for (const index of order) {
        end(results[index])
        const experiment = experiments[index]
        if (experiment)
          found.set(
            experiment.name,
            judge.of(experiment).map(({ problem }) => problem),
          )
      }
      return Object.fromEntries(found)
    }
    expect(problems([0, 1])).toEqual({ a: ['it holds'], b: [null] })
    expect(problems([1, 0])).toEqual(problems([0, 1]))
  })

  test('is plain data, which a listener may keep or send', () => {
    const { judge, results, end } = makeSession()
    for (const result of results) end(result)
    expect(JSON.parse(JSON.stringify(judge.all()))).toEqual(judge.all())
  })
})
