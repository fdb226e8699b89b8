/** Declarations that cannot work are refused before anything of their file runs, and say where they stand. */
import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/refused')
let errors: Map<string, string>
let exitCode: number | null

beforeAll(async () => {
  const finished = await project.ztxexp(['--json'])
  exitCode = finished.exitCode
  const report = JSON.parse(finished.stdout) as { errors: { file: string; error_message: string }[] }
  errors = new Map(report.errors.map(({ file, error_message }) => [file, error_message]))
})

test.each([
  ['function', 1, 'a function', 'optimizer.step'],
  ['instance', 0, 'an instance of Date', 'when'],
  ['undefined', 0, 'undefined', 'betas[1]'],
  ['nan', 2, 'NaN', 'lr'],
  ['bigint', 0, 'a BigInt', 'deep.n'],
  ['cycle', 0, 'a reference to one of its own parents (a cycle)', 'self.back'],
  ['proto', 0, 'a key that is not allowed', 'a.__proto__'],
  ['deep', 0, 'more than 100 levels of objects and lists', `deep${'.in'.repeat(65)}.…`],
  ['large', 0, 'more than 16 MiB of data', 'its root'],
])(
  'a config with %s is refused: file, experiment, index and key path are named',
  (file, index, found, path) => {
    expect(errors.get(`${file}.exp.ts`)).toMatch(
      `${file}.exp.ts > "bad": config ${index} has ${found} at ${path}. `,
    )
  },
)

test.each([
  ['number', 'number.exp.ts > "bad": config 0 is a number. A config must be a plain object'],
  ['not-iterable', 'not-iterable.exp.ts > "bad": each(...) takes an array or another iterable of configs'],
  ['option', 'option.exp.ts > "bad": unknown option "timeOut"'],
  ['no-function', 'experiment("bad") has no function'],
  [
    'same-name',
    'same-name.exp.ts: "same" is declared at lines 3 and 7. Runs are told apart by file and name',
  ],
  ['same-line', 'same-line.exp.ts: "same" is declared twice at line 3.'],
])('%s: refused with a message that says what is taken', (file, message) => {
  expect(errors.get(`${file}.exp.ts`)).toContain(message)
})

test('vitest refuses two experiments of one name too, also where it only lists', async () => {
  const config = 'same.config.ts'
  const text = [
    "import { ztxexp } from 'ztxexp/plugin'",
    "export default { plugins: [ztxexp({ include: ['same-*.exp.ts'] })] }",
  ]
  writeFileSync(project.path(config), text.join('\n'))
  const listed = await project.vitest(['list', '-c', config])
  expect(listed.exitCode).toBe(1)
  expect(listed.stderr).toContain('"same" is declared at lines 3 and 7')
})

test('a value of --set is refused where it is read', async () => {
  const deep = `${'['.repeat(2000)}${']'.repeat(2000)}`
  const { exitCode, stderr } = await project.ztxexp(['--set', `lr=${deep}`, 'good'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('has more than 100 levels of objects and lists at [0][0]')
})

test('the other files run, and the exit code is 2', () => {
  expect(errors.size).toBe(15)
  expect(project.runs().map(({ run }) => run.title)).toEqual(['good'])
  expect(exitCode).toBe(2)
})
