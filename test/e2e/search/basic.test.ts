/** A search is declared like a sweep, in TypeScript or YAML, and runs trial by trial. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('search/basic')
const runsOf = (name: string) => project.runs().filter(({ run }) => run.experiment_name === name)

test('list says what is known of it', async () => {
  const { stdout, stderr } = await project.ztxexp(['list'])
  expect(stderr).toContain('bowl: 25 trials of a search over model.kind, model.layers, lr (tpe)')
  expect(stderr).toContain('yaml: 10 trials of a search over x, kind (tpe), 2 runs each')
  expect(stderr).toContain('the space has no more than 10 configs, so there will be no 100 trials')
  expect(stdout).toBe('')
  const { sources } = JSON.parse((await project.ztxexp(['list', '--json'])).stdout)
  expect(sources[0]).toMatchObject({ most: 25, search: { trials: 25, sampler: 'tpe', repeat: 1 } })
})

test('all trials run, each config once, and the later ones are better', async () => {
  const { exitCode, stdout } = await project.ztxexp()
  expect(exitCode).toBe(0)
  const said = stdout.replaceAll(/\s+/g, ' ')
  expect(said).toMatch(
    /Best loss: 0\.\d+ in run \d+ of 25, .*lr=.* The first had \d.*, and \d+ runs improved on it\./,
  )
  expect(said).toMatch(/What mattered for loss \(PED-ANOVA\): .*lr \d+ %/)
  const runs = runsOf('bowl')
  expect(new Set(runs.map(({ run }) => run.config_hash)).size).toBe(25)
  for (const { config } of runs) {
    const { kind, layers } = config.model as { kind: string; layers?: number }
    expect([config.epochs, layers === undefined]).toEqual([3, kind === 'linear'])
  }
  const losses = runs.map(({ metrics }) => Number(metrics?.loss))
  expect(Math.min(...losses.slice(10))).toBeLessThan(Math.min(...losses.slice(0, 10)))
  const repeated = runsOf('yaml').map(({ config }) => `${config.x} ${config.kind} ${config.seed}`)
  expect(new Set(repeated).size).toBe(20)
})

test('results says what mattered, and which runs are on the front', async () => {
  const { stdout } = await project.ztxexp(['results', '--importance', '--experiment', 'bowl'])
  expect(stdout).toContain('bowl: what mattered for loss (PED-ANOVA)')
  expect(stdout).toMatch(/lr +\d+ %/)
  const json = await project.ztxexp(['results', '--importance', '--experiment', 'bowl', '--json'])
  const [{ method, parameters }] = JSON.parse(json.stdout)
  const shares = parameters.map(({ share }: { share: number }) => share)
  const keys = parameters.map(({ key }: { key: string }) => key).sort()
  expect([method, keys]).toEqual(['PED-ANOVA', ['lr', 'model.kind', 'model.layers']])
  expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1)
  const front = await project.ztxexp(['results', '--pareto', 'loss', '--experiment', 'bowl', '--json'])
  const best = Math.min(...runsOf('bowl').map(({ metrics }) => Number(metrics?.loss)))
  expect(JSON.parse(front.stdout).map(({ loss }: { loss: number }) => loss)).toEqual([best])
  const unknown = await project.ztxexp(['results', '--pareto', 'loss,epochs', '--experiment', 'bowl'])
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('"epochs" is better')])
})

test('--resume goes on to the trials in all, what others have made of the space included', async () => {
  project.clear()
  await project.ztxexp(['-t', 'bowl', '--limit', '6', '--set', 'model.kind=linear'])
  expect(runsOf('bowl').map(({ config }) => config.model)).toEqual(Array(6).fill({ kind: 'linear' }))
  await project.ztxexp(['-t', 'bowl', '--resume', '--limit', '9'])
  expect(runsOf('bowl')).toHaveLength(9)
  // Of another base: none of the space.
  await project.ztxexp(['-t', 'bowl', '--set', 'epochs=5', '--limit', '2', '--resume'])
  expect(runsOf('bowl')).toHaveLength(11)
})

test.each([
  [['--set', 'model.kind=tree'], /--set model\.kind="tree": the search has "linear", "net" there/],
  [['--set', 'rate=1'], /--set rate: no config has this key/],
  [['--grid', 'lr=1,2'], /--grid lr: the configs of .* are searched/],
])('%s is refused with what there is', async (args, message) => {
  const { exitCode, stderr } = await project.ztxexp(['-t', 'bowl', ...args])
  expect(exitCode).toBe(2)
  expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(message)
})

test('a fault in YAML is named with its line and column', async () => {
  const yaml = readFileSync(project.path('search.yaml'), 'utf8')
  writeFileSync(project.path('search.yaml'), yaml.replace('step: 0.25', 'stepp: 0.25'))
  const { exitCode, stderr } = await project.ztxexp()
  expect(exitCode).toBe(2)
  expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
    /search\.yaml:4:25: .*"x" has the unknown key "stepp"\. Did you mean "step"\?/,
  )
  writeFileSync(project.path('search.yaml'), yaml.replace('repeat: 2', 'grid: { a: [1] }'))
  expect((await project.ztxexp()).stderr.replaceAll(/\s+/g, ' ')).toMatch(
    /search\.yaml:7:1: .*"grid" cannot stand beside "search"/,
  )
})
