/** Tables of evaluations: a row for each variant, and below it what the cases say of the best. */
import { beforeEach, expect, test } from 'vitest'
import { type Finished, Project, useFixture, useFolder } from '../harness.ts'
import { answers, writeVariant } from './write-variants.ts'

const basics = useFixture('evaluation/basics')
const project = new Project(useFolder())
let resultsDir: string
let count = 0

beforeEach(() => {
  resultsDir = project.path(`results-${++count}`)
})

/** What `ztxexp results` prints, without its ids. */
async function table(columns: number, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await project.ztxexp(
    ['results', '--results-dir', resultsDir, ...args],
    {
      env: { COLUMNS: String(columns) },
    },
  )
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return `\n${stdout}`
}

function writeSweep(): void {
  writeVariant(resultsDir, 1, {
    config: { model: 'small', prompt: 'plain' },
    records: answers({ pass: 0.7, repeats: 3, costUsd: 0.0001 }),
  })
  writeVariant(resultsDir, 2, {
    config: { model: 'large', prompt: 'plain' },
    records: answers({ pass: 0.9, repeats: 3, failEvery: 30 }),
  })
  writeVariant(resultsDir, 3, {
    config: { model: 'large', prompt: 'steps' },
    records: answers({ pass: 0.97, repeats: 3, costUsd: 0.002 }),
  })
}

test('have means with intervals, errors and costs, and a verdict over the cases that both best have', async () => {
  writeSweep()
  expect(await table(80)).toMatchInlineSnapshot(`
    "
     qa  qa.exp.ts  (3 runs)
        model  prompt                                  exact  errors  cost_usd
     ✓  small  plain     0.561 [0.460, 0.658] (n=180)            ★ 0  ★ 0.0180
     ✓  large  plain     0.770 [0.675, 0.844] (n=174 of 180)       6    0.1800
     ✓  large  steps   ★ 0.833 [0.748, 0.894] (n=180)            ★ 0    0.3600
     (+9 columns: similar, exact.passAll, exact.passAny, duration.p50, duration.p9…)
     exact: model=large prompt=steps is better than model=large prompt=plain by
     0.057 ± 0.033, paired over 58 of 60 cases (2 with errors).
     Weakest slice of model=large prompt=steps: topic=law, 0.57 [0.41, 0.71] (n=60),
     0.40 below the rest.
     Flaky in model=large prompt=steps: 15 of 60 cases pass in some repeats only:
     q3, q9, q11, q12, q16 and 10 more.
    "
  `)
  expect(await table(160)).toMatchInlineSnapshot(`
    "
     qa  qa.exp.ts  (3 runs)
        model  prompt                                  exact                 similar        exact.passAll  errors  cost_usd  duration.p50  run id
     ✓  small  plain     0.561 [0.460, 0.658] (n=180)           0.723 [0.655, 0.790]    0.37 [0.26, 0.49]     ★ 0  ★ 0.0180        0.6500  20261126_120000_00000001
     ✓  large  plain     0.770 [0.675, 0.844] (n=174 of 180)    0.862 [0.807, 0.917]    0.57 [0.44, 0.68]       6    0.1800        0.6500  20261126_120000_00000002
     ✓  large  steps   ★ 0.833 [0.748, 0.894] (n=180)         ★ 0.900 [0.855, 0.946]  ★ 0.70 [0.57, 0.80]     ★ 0    0.3600        0.6500  20261126_120000_00000003
     (+5 columns: exact.passAny, duration.p95, input_tokens, output_tokens, duration)
     exact: model=large prompt=steps is better than model=large prompt=plain by 0.057 ± 0.033, paired over 58 of 60 cases (2 with errors).
     Weakest slice of model=large prompt=steps: topic=law, 0.57 [0.41, 0.71] (n=60), 0.40 below the rest.
     Flaky in model=large prompt=steps: 15 of 60 cases pass in some repeats only: q3, q9, q11, q12, q16 and 10 more.
    "
  `)
  for (const columns of [20, 45, 80]) {
    const lines = (await table(columns)).split('\n')
    expect(lines.filter((line) => line.length > columns)).toEqual([])
  }
})

test('say how many more cases would decide, and that nothing differs', async () => {
  writeVariant(resultsDir, 1, { config: { model: 'a' }, records: answers({ pass: 0.7 }) })
  writeVariant(resultsDir, 2, { config: { model: 'b' }, records: answers({ pass: 0.76 }) })
  const unclear = await table(160)
  expect(unclear).toContain(
    'exact: model=b is above model=a by 0.050 ± 0.057 (McNemar p = 0.25), paired over 60 cases: unclear.',
  )
  expect(unclear).toMatch(
    /About \d+ more cases would decide, if the change\s+stays\s+as\s+it\s+is \(80 % power\)\./,
  )
  writeVariant(resultsDir, 3, { config: { model: 'c' }, records: answers({ pass: 0.76 }) })
  expect(await table(160)).toContain('exact: model=b and model=c are the same, over 60 cases.')
})

test('take the newest run of each variant into the verdict, and show all', async () => {
  writeVariant(resultsDir, 1, { config: { model: 'a' }, records: answers({ pass: 0.2 }) })
  for (const index of [2, 3]) {
    const started = { started_at: `2026-11-24T00:00:0${index}.000000+00:00` }
    writeVariant(resultsDir, index, { config: { model: 'b' }, records: answers({ pass: 0.9 }), run: started })
  }
  expect(await table(160)).toContain('exact: model=b is better than model=a by')
})

test('hold what has failed in every case, and what has no case', async () => {
  writeVariant(resultsDir, 1, { config: { model: 'a' }, records: answers({ pass: 0.7, failEvery: 1 }) })
  writeVariant(resultsDir, 2, { config: { model: 'b' }, records: [] })
  writeVariant(resultsDir, 3, { config: { model: 'c' }, records: answers({ pass: 0.7, cases: 1 }) })
  const text = await table(120)
  expect(text).toMatch(/✓ {2}a .* 60 /)
  expect(text).toMatch(/✓ {2}c +1\.00 \[0\.21, 1\.00\] \(n=1\)/)
  expect(text).not.toContain('paired')
})

test('show ids and slices as they are, but for what a terminal would obey', async () => {
  const hostile = answers({ pass: 0.7, repeats: 2, cases: 30 }).map((record) => ({
    ...record,
    id: `${record.id} \u001b[31m日本\n\u202e`,
    slices: { topic: `${String(record.slices?.topic)}\u001b]0;x\u0007`, __proto__: 1 },
  }))
  writeVariant(resultsDir, 1, { config: { model: 'a' }, records: hostile })
  const text = await table(120)
  expect(text).toContain('Weakest slice of qa 1: topic=law')
  expect(text).toMatch(/Flaky in qa 1: \d of 30 cases pass in some repeats only: q\d/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
})

/** Everything from the heading on that is a table, or says something of one. */
function tableOf({ stdout }: Finished): string {
  return (
    stdout
      .split('\n\n')
      .find((block) => /^ words {2}words\.exp\.ts/.test(block))
      ?.trimEnd() ?? ''
  )
}

test('are the same at the end of a session, afterwards, and where a later one reuses them', async () => {
  const env = { COLUMNS: '160' }
  const session = tableOf(await basics.ztxexp([], { env }))
  expect(session).toMatch(
    /exact: shout=true is better than shout=false .* paired over 3 of 4 cases \(1 with errors\)/,
  )
  expect(tableOf(await basics.ztxexp(['results'], { env }))).toBe(session)
  const again = tableOf(await basics.ztxexp(['--resume'], { env }))
  expect(again).toContain('2 reused')
  expect(again.replaceAll('↺', '✓').replace(/ \| \d+ reused/, '')).toBe(session)
})

test('say what is not looked for where there are very many cases, and where it is', async () => {
  const run = { cases: { total: 200_000, done: 200_000, errors: 0, skipped: 0 } }
  const [old, best] = [0.5, 0.9].map((pass, index) =>
    writeVariant(resultsDir, index + 1, { config: { index }, records: answers({ pass, cases: 6 }), run }),
  )
  const said = (await table(100)).replaceAll(/\s+/g, ' ')
  expect(said).toContain(
    `Of more than 100,000 cases no pairs, slices and flaky ones are looked for here: ztxexp compare ${old} ${best} pairs them.`,
  )
})
