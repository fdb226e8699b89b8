/** A run can be followed while it goes on: its documents are there at once, its streams keep up. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { until, useFixture } from '../harness.ts'

const project = useFixture('records/live')

const STEPS = 5
/** What the contract allows between a line being logged and a reader seeing it. */
const MOST_MS = 200

interface Delays {
  metric: number
  log: number
  print: number
}

/** How old the newest line is that a pattern finds; `undefined` while there is none. */
function ageOf(file: string, pattern: RegExp): number | undefined {
  const match = pattern.exec(readFileSync(file, 'utf8'))
  return match ? Date.now() - Number(match[1]) : undefined
}

test('run.json says running, and metrics.jsonl and run.log can be read within 200 ms of each line', async () => {
  project.reset()
  const { finished } = project.startZtxexp()
  const run = await until(() => project.runs()[0], 'the run directory')
  expect(run.entries).toEqual(
    expect.arrayContaining(['config.json', 'run.json', 'meta.json', 'events.jsonl']),
  )
  expect(run.run).toMatchObject({ status: 'running', finished_at: null, duration_sec: null, attempt: 1 })
  const delays: Delays[] = []
  for (let step = 1; step <= STEPS; step++) {
    const look = (file: string, pattern: RegExp) =>
      until(
        () => readdirSync(run.dir).includes(file) && ageOf(`${run.dir}/${file}`, pattern),
        `${file}, step ${step}`,
      )
    delays.push({
      metric: await look('metrics.jsonl', new RegExp(`"step":${step},.*"loggedAt":(\\d+)`)),
      log: await look('run.log', new RegExp(`INFO - step ${step} at (\\d+)\n`)),
      print: await look('run.log', new RegExp(`STDOUT - printed ${step} at (\\d+)\n`)),
    })
    writeFileSync(project.path(`seen-${step}`), '')
  }
  expect((await finished).exitCode).toBe(0)
  for (const stream of ['metric', 'log', 'print'] as const) {
    // On a machine under load a reader may come late. A writer that waits does so with each line: the next one is
    // written when the last has been seen.
    expect(Math.min(...delays.map((delay) => delay[stream]))).toBeLessThan(MOST_MS)
  }
  const [done] = project.runs()
  expect(done?.run.status).toBe('succeeded')
  expect(done?.events.filter(({ event }) => event === 'metric')).toHaveLength(STEPS)
})
