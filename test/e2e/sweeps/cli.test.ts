/** Sweeps from TypeScript and YAML, and what the command line makes of them. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { useFixture } from '../harness.ts'

const project = useFixture('sweeps/cli')

async function listConfigs(...args: string[]): Promise<Record<string, JsonObject[]>> {
  const { stdout, stderr, exitCode } = await project.ztxexp(['list', 'cli.exp', '--json', ...args])
  expect(exitCode, stderr).toBe(0)
  const groups: Record<string, JsonObject[]> = {}
  for (const { experiment_name: name, config } of JSON.parse(stdout).runs as {
    experiment_name: string
    config: JsonObject
  }[]) {
    groups[name] = [...(groups[name] ?? []), config]
  }
  return groups
}

test('a sweep in TypeScript, an imported one and one named by its path expand as they are written', async () => {
  expect(await listConfigs()).toEqual({
    typescript: [
      { seed: 1, optimizer: { lr: 0.1 }, model: 'tiny' },
      { seed: 1, optimizer: { lr: 0.1 }, model: 'base', layers: 12 },
      { seed: 1, optimizer: { lr: 0.01 }, model: 'tiny' },
      { seed: 1, optimizer: { lr: 0.01 }, model: 'base', layers: 12 },
    ],
    imported: [
      { model: 'tiny', depth: 1, seed: 0 },
      { model: 'tiny', depth: 1, seed: 1 },
      { model: 'tiny', depth: 2, seed: 0 },
      { model: 'tiny', depth: 2, seed: 1 },
    ],
    named: [
      { model: 'tiny', a: { b: 1 } },
      { model: 'tiny', a: { b: 2 } },
      { model: 'base', a: { b: 1 } },
    ],
  })
})

test('--set narrows where a value is known, overrides where it is not, and --grid adds an axis', async () => {
  const { typescript, imported } = await listConfigs(
    '--set',
    'model=tiny',
    '--set',
    'optimizer.lr=0.5',
    '--grid',
    'batch=16,32',
  )
  expect(typescript).toEqual([
    { seed: 1, optimizer: { lr: 0.5 }, model: 'tiny', batch: 16 },
    { seed: 1, optimizer: { lr: 0.5 }, model: 'tiny', batch: 32 },
  ])
  // Its configs have no optimizer: the key is set only where it is known.
  expect(imported).toHaveLength(8)
})

test('a key that no config has is an error that names the known ones', async () => {
  const { exitCode, stderr } = await project.ztxexp(['list', 'cli.exp', '--set', 'optimiser.lr=1'])
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/--set optimiser\.lr: no config has this key\. Did you mean "optimizer\.lr"\?/)
})

test('a part is marked as such, duplicates are counted, and a run shows both', async () => {
  const { exitCode, stdout } = await project.ztxexp(['cli.exp', '--limit', '2'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('typescript: a part only, 2 of 4 configs')
  expect(stdout).toMatch(/typescript {2}cli\.exp\.ts {2}\(2 of 4 runs\)/)
  const whole = await project.ztxexp(['cli.exp', '-t', 'imported'])
  expect(whole.stdout).toContain('imported: 2 duplicate configs dropped')
})

test('the same seed samples the same configs, another seed others', async () => {
  const args = ['list', 'million', '--json', '--sample', '5', '--seed']
  const sample = async (seed: string) => (await project.ztxexp([...args, seed])).stdout
  const [first, again, other] = [await sample('1'), await sample('1'), await sample('2')]
  expect(JSON.parse(first).runs).toHaveLength(5)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('an error in YAML says file, line and column, and the other files still run', async () => {
  writeFileSync(project.path('named.yaml'), 'grid:\n  model: [tiny]\nrepeet: 2\n')
  const { exitCode, stderr, stdout } = await project.ztxexp(['--limit', '1'])
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/named\.yaml:3:1: unknown key "repeet"/)
  expect(stdout).toMatch(/million {2}million\.exp\.ts {2}\(1 of 1,000,000 runs\)/)
})
