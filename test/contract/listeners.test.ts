/** What whoever listens to a session can count on, in each place where a session runs. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
// The compiled runner: workers run compiled code only.
import {
  ExpRunner,
  type LifecycleEvent,
  type LifecycleListener,
  type RunnerOptions,
} from '../../dist/runner.js'

const PLACES = ['inline', 'sequential', 'process_pool', 'thread_pool', 'dynamic'] as const
const CONFIGS = [{ a: 1 }, { a: 2 }, { a: 3 }]

let folder: string
let warn: ReturnType<typeof vi.spyOn>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ztxexp-listeners-test-'))
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  warn.mockRestore()
  rmSync(folder, { recursive: true, force: true })
})

function run(place: (typeof PLACES)[number], options: Omit<RunnerOptions, 'mode'>) {
  const results = join(folder, 'results')
  if (place === 'inline') {
    return new ExpRunner(CONFIGS, results, ({ config, logMetric }) => {
      logMetric(1, { a: config.a })
      return { a: config.a }
    }).run(options)
  }
  const file = join(folder, 'a.mjs')
  writeFileSync(
    file,
    'export default (ctx) => { ctx.logMetric(1, { a: ctx.config.a }); return { a: ctx.config.a } }',
  )
  return new ExpRunner(CONFIGS, results, pathToFileURL(file)).run({ ...options, mode: place, workers: 2 })
}

function statuses(): string[] {
  const names = readdirSync(join(folder, 'results')).filter((name) => /^\d{8}_\d{6}_/.test(name))
  return names.map(
    (name) => JSON.parse(readFileSync(join(folder, 'results', name, 'run.json'), 'utf8')).status,
  )
}

function warnings(): string[] {
  return warn.mock.calls.map(([message]: unknown[]) => String(message))
}

const tick = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describe.each(PLACES)('in %s', (place) => {
  test('events come in order, from the start of the session to its end, and say what a listener needs', async () => {
    const events: LifecycleEvent[] = []
    await run(place, { trackers: [(event) => events.push(event)] })
    const [first, last] = [events[0], events.at(-1)]
    if (first?.type !== 'sessionStarted' || last?.type !== 'sessionEnded')
      throw new Error('no start, or no end')
    expect(first.session).toMatchObject({
      resultsDir: join(folder, 'results'),
      planned: 3,
      options: { mode: place === 'inline' ? 'sequential' : place, maxAttempts: 1 },
    })
    expect(first.session.files).toHaveLength(1)
    expect(last.counts).toEqual({ total: 3, succeeded: 3, failed: 0, skipped: 0, reused: 0 })
    expect(last.durationMs).toBeGreaterThan(0)
    const ids = new Set(events.flatMap((event) => ('run' in event ? [event.run.runId] : [])))
    expect(ids.size).toBe(3)
    for (const id of ids) {
      const own = events.flatMap((event) => {
        const { runId } = 'run' in event ? event.run : 'result' in event ? event.result.run : { runId: '' }
        return runId === id ? [event.type] : []
      })
      expect(own).toEqual(['runStarted', 'attemptStarted', 'metricsLogged', 'runEnded'])
    }
  })

  test('a listener that takes its time gets each event after it is done with the last, and all before the end', async () => {
    const heard: string[] = []
    let atOnce = 0
    const slow = async (event: LifecycleEvent) => {
      expect(++atOnce).toBe(1)
      await tick(20)
      atOnce--
      heard.push(event.type)
    }
    await run(place, { trackers: [slow] })
    expect(heard).toHaveLength(14)
    expect(heard[0]).toBe('sessionStarted')
    expect(heard.at(-1)).toBe('sessionEnded')
  })

  test.each<[string, LifecycleListener]>([
    [
      'throws',
      function mine() {
        throw new Error('tracker is down')
      },
    ],
    [
      'rejects',
      async function mine() {
        await tick(1)
        throw new Error('tracker is down')
      },
    ],
  ])('a listener that %s is told once by its name, and harms nothing else', async (_how, mine) => {
    const heard: string[] = []
    const spied = vi.fn(mine)
    Object.defineProperty(spied, 'name', { value: 'mine' })
    const summary = await run(place, { trackers: [spied, (event) => heard.push(event.type)] })
    expect(summary).toMatchObject({ total: 3, succeeded: 3 })
    expect(statuses()).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(heard).toHaveLength(14)
    expect(spied).toHaveBeenCalledOnce()
    expect(warnings()).toEqual([expect.stringMatching(/Listener mine failed.*tracker is down/)])
  })

  test('a listener that never comes back does not hold the end for longer than the grace period', async () => {
    const startedAt = performance.now()
    const summary = await run(place, { grace: 300, trackers: [() => new Promise<void>(() => {})] })
    expect(summary.succeeded).toBe(3)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
    expect(warnings()).toEqual([
      expect.stringMatching(/Listener trackers\[0\] did not finish 14 events within 0.3 s/),
    ])
  })
})

test('a session in which nothing starts has no events', async () => {
  const listener = vi.fn()
  await new ExpRunner([], folder, () => ({})).run({ trackers: [listener] })
  expect(listener).not.toHaveBeenCalled()
})
