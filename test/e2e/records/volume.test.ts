/** Any number of metrics: nothing of them is lost, and they can be looked at. */
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { type Finished, useFixture } from '../harness.ts'

const project = useFixture('records/volume')
let finished: Finished

beforeAll(async () => {
  finished = await project.ztxexp()
}, 300_000)

/** Found by its `run.json` alone: the rest takes long to read. */
function runDir(name: string): string {
  const results = project.path('results')
  const dirs = readdirSync(results).filter((entry) => !entry.startsWith('.'))
  const found = dirs.find((dir) => {
    const run = JSON.parse(readFileSync(join(results, dir, 'run.json'), 'utf8')) as JsonObject
    return run.experiment_name === name
  })
  return join(results, found ?? expect.fail(`There is no run ${name}`))
}

/** Steps that stand in a file, in their order. */
async function stepsIn(dir: string, file: string): Promise<number[]> {
  const steps: number[] = []
  for await (const line of createInterface(createReadStream(join(dir, file)))) {
    const record = JSON.parse(line) as { event?: string; step?: number; payload?: { step: number } }
    const step = file === 'events.jsonl' ? record.payload?.step : record.step
    if (step !== undefined) steps.push(step)
  }
  return steps
}

test.each([
  ['many steps', 200_000],
  ['wide steps', 50],
])('every line of %s is in metrics.jsonl and in events.jsonl', { timeout: 120_000 }, async (name, count) => {
  const expected = Array.from({ length: count }, (_, index) => index)
  expect(readdirSync(runDir(name))).toContain('metrics.jsonl')
  expect(await stepsIn(runDir(name), 'metrics.jsonl')).toEqual(expected)
  expect(await stepsIn(runDir(name), 'events.jsonl')).toEqual(expected)
})

test('a step that is no line fails its run, and says why', () => {
  expect(finished.exitCode).toBe(1)
  expect(finished.stdout).toContain('the metrics of step 1 are too large to be a line (18 MiB,\nof 16 MiB)')
})

test('a long curve is shown in full, and of very many curves the first ones', {
  timeout: 120_000,
}, async () => {
  const id = (name: string) => runDir(name).split('/').at(-1) ?? ''
  const long = await project.ztxexp(['show', id('many steps')])
  expect(long.stdout).toContain('loss · train · fit  200000 points, steps 0 to 199999, last 5.000e-6')
  const wide = await project.ztxexp(['show', id('wide steps')])
  expect(wide.stdout).toContain('metric_49 · train · fit  50 points')
  expect(wide.stdout).not.toContain('metric_50 ')
  expect(wide.stdout).toContain('… 9950 more curves')
  const json = await project.ztxexp(['show', id('many steps'), '--json'])
  expect((JSON.parse(json.stdout) as { curves: unknown[] }).curves).toHaveLength(200_000)
})
