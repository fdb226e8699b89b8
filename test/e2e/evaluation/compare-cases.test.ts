/** Two variants of an evaluation case by case, as `ztxexp compare` has them. */
import { beforeAll, expect, test } from 'vitest'
import { Project, useFolder } from '../harness.ts'
import { answers, writeVariant } from './write-variants.ts'

const project = new Project(useFolder())
const ids: string[] = []

beforeAll(() => {
  const resultsDir = project.path('results')
  const write = (index: number, config: object, skill: Parameters<typeof answers>[0], group: string) =>
    ids.push(
      writeVariant(resultsDir, index, { config: { ...config }, records: answers(skill), run: { group } }),
    )
  write(1, { model: 'small' }, { pass: 0.7 }, 'before')
  write(2, { model: 'large' }, { pass: 0.8 }, 'before')
  const changed = answers({ pass: 0.75, failEvery: 30 }).map((record) =>
    record.id === 'q1' ? { ...record, output: 'in other words' } : record,
  )
  ids.push(
    writeVariant(resultsDir, 3, { config: { model: 'small' }, records: changed, run: { group: 'after' } }),
  )
  write(4, { model: 'large' }, { pass: 0.8 }, 'after')
})

async function compare(columns: number, ...args: string[]) {
  const finished = await project.ztxexp(['compare', ...args], { env: { COLUMNS: String(columns) } })
  expect(finished).toMatchObject({ exitCode: 0, stderr: '' })
  return finished.stdout
}

/** The part on cases. */
function onCases(text: string): string {
  return `\n${text.slice(text.indexOf(' Cases, paired'))}`
}

test('groups of variants have a row for each pair and score, paired over their cases', async () => {
  expect(onCases(await compare(120, 'group:before', 'group:after'))).toMatchInlineSnapshot(`
    "
     Cases, paired by id
     variant      score       old     new                  change  higher  lower  verdict
     model=small  exact     0.569   0.603   +0.034 ± 0.048 (n=58)       2      0  unclear
     model=small  similar   0.729   0.750   +0.022 ± 0.031 (n=58)       2      0  unclear
     model=large  exact    0.6833  0.6833  0.0000 ± 0.0000 (n=60)       0      0  same
     model=large  similar  0.8073  0.8073  0.0000 ± 0.0000 (n=60)       0      0  same
     exact: new model=small is above old model=small by 0.034 ± 0.048 (McNemar p = 1.0), paired over 58 of 60 cases (2 with
     errors): unclear. About 220 more cases would decide, if the change stays as it is (80 % power).
     exact: new model=large and old model=large are the same, over 60 cases.

     exact is unclear: about 170 more cases would decide, if the change stays as it is (80 % power).
     similar is unclear: about 170 more cases would decide, if the change stays as it is (80 % power).
     errors is unclear: about 16 more runs on each side would decide, if the change stays as it is (80 % power).
     Verdicts of the 2 pairs of variants hold for all of them together (Holm).
     2 pairs of runs.
    "
  `)
})

test('cases that are fixed, broken, changed or failed are listed with what came out', async () => {
  const [old = '', , fresh = ''] = ids
  expect(onCases(await compare(120, old, fresh, '--cases'))).toMatchInlineSnapshot(`
    "
     Cases, paired by id
     score      old    new                 change  higher  lower  verdict
     exact    0.569  0.603  +0.034 ± 0.048 (n=58)       2      0  unclear
     similar  0.729  0.750  +0.022 ± 0.031 (n=58)       2      0  unclear
     exact: new is above old by 0.034 ± 0.048 (McNemar p = 0.50), paired over 58 of 60 cases (2 with errors): unclear. About
     170 more cases would decide, if the change stays as it is (80 % power).

     Fixed  2 cases by exact, qa 3
     case  scores  old output     new output
     q19   0 → 1   no idea of 19  answer 19
     q40   0 → 1   no idea of 40  answer 40

     Errored  2 cases by exact, qa 3
     case  scores  old output     new output
     q29   0 → -   no idea of 29  TimeoutError: Case q29 took too long.
     q59   1 → -   answer 59      TimeoutError: Case q59 took too long.

     Changed  1 case by exact, qa 3
     case  scores  old output  new output
     q1    1 → 1   answer 1    in other words

     similar is unclear: about 170 more cases would decide, if the change stays as it is (80 % power).
     1 pair of runs.
    "
  `)
  const lines = (await compare(80, old, fresh, '--cases')).split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  const { variants } = JSON.parse(await compare(80, old, fresh, '--cases', '--json'))
  expect(variants).toMatchObject([{ old, new: fresh, cases: { score: 'exact', broken: [] } }])
  const { cases } = variants[0]
  expect(cases.changed).toMatchObject([{ id: 'q1', newRecords: [{ output: 'in other words' }] }])
  expect(cases.errored.map(({ id }: { id: string }) => id)).toEqual(['q29', 'q59'])
})

test('runs without cases are an error with --cases, and as ever without', async () => {
  const [old = ''] = ids
  const plain = writeVariant(project.path('results'), 9, {
    config: { model: 'none' },
    records: [],
    run: { cases: null, scores: null },
  })
  expect(await compare(80, old, plain)).not.toContain('paired by id')
  const refused = await project.ztxexp(['compare', old, plain, '--cases'])
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' })
  expect(refused.stderr).toContain('has cases on both sides')
})
