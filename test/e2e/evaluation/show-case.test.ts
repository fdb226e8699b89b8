/** One variant of an evaluation, and one of its cases, as `ztxexp show` has them. */
import { appendFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { Project, useFolder } from '../harness.ts'
import { answers, writeVariant } from './write-variants.ts'

const project = new Project(useFolder())
const ODD = '__proto__ \u001b[31m日本\n\u202e'
let runId: string

beforeAll(() => {
  const resultsDir = project.path('results')
  const records = answers({ pass: 0.8, repeats: 2, failEvery: 20 })
  const [first] = records
  if (!first) throw new Error('no records')
  const odd = { ...first, id: ODD, output: { text: 'x'.repeat(10_000_000), list: [1, 2] } }
  runId = writeVariant(resultsDir, 1, { config: { model: 'small' }, records: [...records, odd] })
  // Torn by a kill.
  appendFileSync(project.path('results', runId, 'cases.jsonl'), '{"id":"torn","rep')
  writeVariant(resultsDir, 2, { config: {}, records: [] })
})

async function show(...args: string[]) {
  const { stdout, stderr, exitCode } = await project.ztxexp(['show', ...args], { env: { COLUMNS: '100' } })
  return { stdout, stderr, exitCode }
}

test('a run shows its scores, its slices, and the worst cases, those that failed first', async () => {
  const { stdout } = await show(runId)
  const start = stdout.indexOf(' Cases')
  expect(
    `\n${stdout.slice(start, stdout.indexOf('\n\n Log') === -1 ? undefined : stdout.indexOf('\n\n Log'))}`,
  ).toMatchInlineSnapshot(`
    "
     Cases  121 of 121 cases and repeats | 6 failed | 12 flaky
     score           mean   95 % interval    n
     exact          0.670  [0.557, 0.766]  115
     exact.passAll  0.533  [0.409, 0.654]   60
     exact.passAny  0.733  [0.610, 0.829]   60
     similar        0.799  [0.731, 0.867]  115

     Slices by exact
     slice          mean  95 % interval   n  cases    rest
     topic=law      0.38   [0.22, 0.58]  39     21  0.8158
     topic=maths    0.79   [0.58, 0.91]  38     20  0.6104
     topic=history  0.84   [0.70, 0.93]  38     20  0.5844

     Worst cases by exact
     case  exact  output, or error                       reason
     q19       -  TimeoutError: Case q19 took too long.
     q39       -  TimeoutError: Case q39 took too long.
     q59       -  TimeoutError: Case q59 took too long.
     q3        0  no idea of 3                           another answer
     q6        0  no idea of 6                           another answer
     q9        0  no idea of 9                           another answer
     q12       0  no idea of 12                          another answer
     q16       0  no idea of 16                          another answer
     q24       0  no idea of 24                          another answer
     q27       0  no idea of 27                          another answer
     One case in full: ztxexp show 20261126_120000_00000001 --case <id>. All: --json.
    "
  `)
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([])
})

test('a case shows what went in and what came of every repeat', async () => {
  expect((await show(runId, '--case', 'q1')).stdout).toMatchInlineSnapshot(`
    " q1  qa 1 (20261126_120000_00000001)

           Input  What is question 1?
        Expected  answer 1
           topic  maths

     Repeat 1  300ms | 2026-11-26T12:00:00.000000+00:00
          Output  answer 1
           exact  1  as expected
         similar  1
           Usage  1 call, 101 tokens in, 10 out, 0.001 USD, m

     Repeat 2  300ms | 2026-11-26T12:00:00.000000+00:00
          Output  answer 1
           exact  1  as expected
         similar  1
           Usage  1 call, 101 tokens in, 10 out, 0.001 USD, m
    "
  `)
  const failed = await show(runId, '--case', 'q19')
  expect(failed.stdout).toContain('TimeoutError: Case q19 took too long.')
  expect(failed.stdout).not.toContain('Output')
})

test('a case is shown whatever its id is, and a long output is cut, with a word on how to see all', async () => {
  const { stdout } = await show(runId, '--case', ODD)
  expect(stdout).toContain('… cut: --json shows all')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  expect(stdout.length).toBeLessThan(10_000)
  const whole = JSON.parse((await show(runId, '--case', ODD, '--json')).stdout)
  expect(whole).toMatchObject({ run_id: runId, case: ODD, records: [{ repeat: 1 }] })
  expect(whole.records[0].output.text).toHaveLength(10_000_000)
})

test('a case that is not there is an error that names one that is', async () => {
  expect(await show(runId, '--case', 'q1x')).toMatchObject({ exitCode: 1, stdout: '' })
  expect((await show(runId, '--case', 'q1x')).stderr).toMatch(/has no case "q1x"\. Did you mean q1\d?\?/)
  expect((await show(runId, '--case', 'entirely else')).stderr).toContain(
    'There are: q0, q1, q2, q3, q4 and 56 more.',
  )
  expect((await show('20261126_120000_00000002', '--case', 'q1')).stderr).toContain('It has no cases.')
})

test('JSON has every case, and what is said of them', async () => {
  const document = JSON.parse((await show(runId, '--json')).stdout)
  expect(document.cases).toHaveLength(121)
  expect(document.evaluation).toMatchObject({ score: 'exact', repeats: 2 })
  expect(document.evaluation.worst.map(({ id }: { id: string }) => id).slice(0, 3)).toEqual([
    'q19',
    'q39',
    'q59',
  ])
})
