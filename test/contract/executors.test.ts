/** What a session can count on, wherever attempts run. A new place joins the list, and passes. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { InlineExecutor } from '../../src/executors/inline.ts'
import { PoolExecutor } from '../../src/executors/local/pool.ts'
import { collectExperiments } from '../../src/experiment/declare/collect.ts'
import type { Definition } from '../../src/experiment/declare/definition.ts'
import { plainRecord } from '../../src/model/error.ts'
import type { Executor, ExecutorHooks } from '../../src/model/execution.ts'
import type { OpenGraph } from '../../src/model/module-graph.ts'
import type { AttemptRequest } from '../../src/model/run.ts'
import { type LateError, NO_SETTING } from '../../src/model/worker-protocol.ts'

const MODULE = new URL('attempts.mjs', import.meta.url)
const { default: attempts, AT_WORK }: { default: NonNullable<Definition['fn']>; AT_WORK: string } =
  await import(MODULE.href)
const NO_SELECTION = { set: {}, grid: {}, limit: undefined, sample: undefined, seed: undefined }
/** Of an attempt that has not ended by then, it was wrong that it was waited for. */
const TOO_LONG_MS = 20_000

const definition: Definition = {
  name: 'attempts',
  fn: attempts,
  configs: [{}],
  options: {},
  mode: 'run',
  calledAt: undefined,
}

function pool(runtime: 'child_process' | 'worker_threads') {
  return (hooks: ExecutorHooks): Executor =>
    new PoolExecutor({
      runtime,
      // Compiled: a worker is started by Node alone.
      entry: fileURLToPath(new URL('../../dist/worker/entry.js', import.meta.url)),
      workers: 2,
      canShare: true,
      isolate: false,
      isolateFiles: true,
      graceMs: 200,
      startTimeoutMs: 30_000,
      env: Object.fromEntries(Object.entries(process.env).map(([key, value]) => [key, value ?? ''])),
      execArgv: [],
      setting: NO_SETTING,
      ...hooks,
    })
}

const EXECUTORS: Record<string, (hooks: ExecutorHooks) => Executor> = {
  processes: pool('child_process'),
  threads: pool('worker_threads'),
  inline: () =>
    new InlineExecutor(definition, () =>
      collectExperiments({ file: 'attempts.mjs', folder: '/' }, [definition], NO_SELECTION),
    ),
}

function graph(entryUrl: string, key: string): OpenGraph {
  return {
    graph: { key, codeHash: key, entryUrl, setupUrls: [], sources: {}, packages: [] },
    extend: () => Promise.reject(new Error('nothing is to be added')),
    describe: async (name) => ({ name, hash: '' }),
  }
}

describe.each(Object.entries(EXECUTORS))('%s', (kind, create) => {
  let executor: Executor
  let folder: string
  let late: LateError[]
  let output: string[]
  let runs: number

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ztxexp-executors-test-'))
    vi.stubEnv('TMPDIR', folder)
    late = []
    output = []
    runs = 0
    executor = create({
      onLateError: (error) => late.push(error),
      onOutput: (_runId, _stream, text) => output.push(text),
    })
    executor.addModule(graph(MODULE.href, 'attempts'), 'attempts.mjs', folder)
  })

  afterEach(async () => {
    await executor.close()
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  function start(does: string, rest: Partial<AttemptRequest> = {}, onStarted = () => {}) {
    const runId = `run-${++runs}`
    const runDir = join(folder, runId)
    mkdirSync(join(runDir, 'artifacts'), { recursive: true })
    const request: AttemptRequest = {
      ...{ runId, runDir, attempt: 1, restarts: 0, concurrency: 1, moduleKey: 'attempts' },
      ...{ experimentIndex: 0, experimentName: 'attempts', title: does, config: { does } },
      ...{ seed: 4, slots: { gpu: [1] }, metaText: '{}' },
      ...rest,
    }
    return { ...executor.start(request, onStarted), runId, runDir }
  }

  const read = (runDir: string, name: string) => readFileSync(join(runDir, name), 'utf8')

  /** Waits until a function is at work, and then asks it to end. */
  async function stop(does: string, name: string) {
    const attempt = start(does)
    await expect.poll(() => existsSync(join(attempt.runDir, AT_WORK))).toBe(true)
    attempt.abort({ name, message: 'it is time', graceMs: 200 })
    return attempt
  }

  test('says what it can do', () => {
    const { workers, canShare, ...can } = executor.abilities
    expect(workers).toBeGreaterThanOrEqual(1)
    expect(canShare && workers === 1).toBe(false)
    for (const each of Object.values(can)) expect(each).toBeTypeOf('boolean')
  })

  test('collects what a file declares', async () => {
    expect(await executor.collect('attempts', NO_SELECTION)).toMatchObject({
      ok: true,
      experiments: [{ spec: { index: 0 }, configs: [{ config: {} }] }],
    })
  })

  test('says of a file that does not load why, and rejects nothing', async ({ skip }) => {
    skip(kind === 'inline', 'there is no file')
    executor.addModule(graph(new URL('gone.mjs', MODULE).href, 'gone'), 'gone.mjs', folder)
    expect(await executor.collect('gone', NO_SELECTION)).toMatchObject({
      ok: false,
      error: { message: /gone/ },
    })
    const { outcome } = start('returns', { moduleKey: 'gone' })
    expect(await outcome).toMatchObject({ kind: 'failed' })
  })

  test('an attempt returns its metrics, and has what it was asked to have', async () => {
    let calls = 0
    const { outcome, runDir } = start('returns', { attempt: 3 }, () => calls++)
    expect(await outcome).toMatchObject({
      kind: 'succeeded',
      metrics: { attempt: 3, seed: 4, slots: { gpu: [1] } },
      written: { metrics: 1 },
    })
    expect(calls).toBe(1)
    expect(JSON.parse(read(runDir, 'metrics.jsonl'))).toMatchObject({
      step: 1,
      attempt: 3,
      metrics: { loss: 0.5 },
    })
  })

  test('what it throws comes back as a record, with its class and cause', async () => {
    const outcome = await start('throws').outcome
    expect(outcome).toMatchObject({
      kind: 'failed',
      isUnasked: true,
      error: { name: 'RangeError', message: 'too far', cause: { message: 'why' } },
    })
    expect(outcome.durationMs).toBeGreaterThanOrEqual(0)
  })

  test('it may skip, and a result that is no data is an error', async () => {
    expect(await start('skips').outcome).toMatchObject({ kind: 'skipped', reason: 'not today' })
    expect(await start('returns no data').outcome).toMatchObject({
      kind: 'failed',
      error: { name: 'TypeError' },
    })
  })

  test('it hears the reason that it is to end for, and may still return', async () => {
    const heard = await (await stop('hears its signal', 'TimeoutError')).outcome
    expect(heard).toMatchObject({ kind: 'failed', error: { name: 'TimeoutError', message: 'it is time' } })
    expect(heard).not.toHaveProperty('isUnasked')
    const returned = await (await stop('returns when asked to end', 'Pruned')).outcome
    expect(returned).toMatchObject({ kind: 'succeeded', metrics: { reason: 'Pruned' } })
  })

  test.each(['timeout', 'cancelled', 'exit'] as const)(
    'one that hears nothing is lost when it is killed, for the reason that was given: %s',
    async (reason) => {
      const attempt = await stop('hears nothing', 'TimeoutError')
      attempt.kill({ reason, error: plainRecord('TimeoutError', 'it took too long') })
      expect(await attempt.outcome).toMatchObject({ kind: 'lost', reason, error: { name: 'TimeoutError' } })
      // The next one is not held up by it.
      expect(await start('returns').outcome).toMatchObject({ kind: 'succeeded' })
    },
    TOO_LONG_MS,
  )

  test('several are in progress at once, each with its own end', async ({ skip }) => {
    skip(executor.abilities.workers === 1)
    const [thrown, returned] = await Promise.all([start('throws').outcome, start('returns').outcome])
    expect([thrown?.kind, returned?.kind]).toEqual(['failed', 'succeeded'])
  })

  test('what it logs is in its directory', async () => {
    const { outcome, runDir } = start('logs')
    await outcome
    expect(read(runDir, 'run.log')).toContain('a line')
  })

  test('what it prints is its own, where that is promised', async ({ skip }) => {
    skip(!executor.abilities.hasOwnOutput)
    const { outcome, runDir } = start('prints')
    await outcome
    expect(read(runDir, 'run.log')).toMatch(/out of it.*err of it/s)
    expect(output.join('')).not.toContain('of it')
  })

  test('one that ends its worker is lost, and the next one has another', async ({ skip }) => {
    skip(!executor.abilities.canKill)
    expect(await start('exits').outcome).toMatchObject({
      kind: 'lost',
      reason: 'exit',
      error: { name: 'WorkerExit', message: /7/ },
    })
    expect(await start('returns').outcome).toMatchObject({ kind: 'succeeded' })
  })

  test('a crash is the end of one attempt, where runs have a process of their own', async ({ skip }) => {
    skip(!executor.abilities.hasOwnMemory)
    expect(await start('crashes').outcome).toMatchObject({ kind: 'lost', error: { message: /SIGKILL/ } })
    expect(await start('returns').outcome).toMatchObject({ kind: 'succeeded' })
  })

  test('an error that nobody handles fails the run that it is of', async ({ skip }) => {
    skip(!executor.abilities.canKill)
    expect(await start('rejects late').outcome).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('came late') },
    })
    expect(late).toEqual([])
  })

  test('knows its processes that are at work, and none of the caller', async () => {
    const attempt = await stop('hears nothing', 'TimeoutError')
    const busy = executor.busyWorkers()
    if (executor.abilities.canKill) expect(busy).toEqual([{ pid: expect.any(Number), runId: attempt.runId }])
    if (executor.abilities.hasOwnMemory) expect(busy[0]?.pid).not.toBe(process.pid)
    attempt.kill({ reason: 'cancelled', error: plainRecord('Interrupted', 'over') })
    await attempt.outcome
    expect(executor.busyWorkers()).toEqual([])
  })

  test('is closed once, whatever is in progress, and leaves nothing behind', async () => {
    const { outcome } = start('returns')
    await outcome
    const before = { children: children().length, folders: ownFolders().length }
    await Promise.all([executor.close(), executor.close()])
    await executor.close()
    if (!executor.abilities.hasOwnMemory) return
    expect(children().length).toBeLessThan(before.children)
    expect([before.folders, ownFolders().length]).toEqual([1, 0])
  })

  test('what is in progress when it is closed ends as data', async ({ skip }) => {
    skip(!executor.abilities.canKill)
    const attempt = await stop('hears nothing', 'Interrupted')
    await executor.close()
    expect(await attempt.outcome).toMatchObject({ kind: 'lost' })
  })

  test('loading that is cancelled is not waited for', async ({ skip }) => {
    skip(kind === 'inline', 'there is no file')
    const hangs = `data:text/javascript,await new Promise(() => setInterval(() => {}, 1000))`
    executor.addModule(graph(hangs, 'hangs'), 'hangs.mjs', folder)
    const loading = executor.collect('hangs', NO_SELECTION)
    await new Promise((resolve) => setTimeout(resolve, 300))
    executor.cancelCollecting(plainRecord('Interrupted', 'enough'))
    expect(await loading).toMatchObject({ ok: false, error: { message: 'enough' } })
  })
})

/** Processes below this one. */
function children(): string[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean)
}

/** What executors have in the temporary folder. */
function ownFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('ztxexp-'))
}
