/** A run that is ended by name, such as `Pruned`: no failure, never tried again, its curve kept; wherever it runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { InlineExecutor } from '../../src/executors/inline.ts'
import { collectExperiments } from '../../src/experiment/declare/collect.ts'
import type { Definition } from '../../src/experiment/declare/definition.ts'
import { resolveOptions } from '../../src/options/resolve.ts'
import type { ZtxexpOptions } from '../../src/options/ztxexp-options.ts'
import { countResults } from '../../src/session/programmatic/run-summary.ts'
import { Session } from '../../src/session/session.ts'
import { readRuns } from '../e2e/read-runs.ts'

const MODULE = new URL('prunable.mjs', import.meta.url)
const { default: fn }: { default: NonNullable<Definition['fn']> } = await import(MODULE.href)
const ENTRY = fileURLToPath(new URL('../../dist/worker/entry.js', import.meta.url))
const NO_SELECTION = { set: {}, grid: {}, limit: undefined, sample: undefined, seed: undefined }
const REASON = { name: 'Pruned', message: 'worse than the median at step 3' }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ztxexp-named-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a config, and ends it by name when it has logged its third step, or when it waits for its next attempt. */
async function runOne(place: string, does: string, options: ZtxexpOptions = {}) {
  const definition: Definition = {
    name: 'prunable',
    fn,
    configs: [{ does }],
    options: {},
    mode: 'run',
    calledAt: undefined,
  }
  const collect = () => collectExperiments({ file: 'a.mjs', folder: '/' }, [definition], NO_SELECTION)
  const mode = place === 'inline' ? 'sequential' : (place as 'process_pool')
  const written = { mode, workers: 1, grace: 300, resultsDir: folder, ...options }
  const session = new Session({
    ...resolveOptions({ written: [{ options: written, place: 'test' }], cwd: '/', parallelism: 1 }),
    env: Object.fromEntries(Object.entries(process.env).map(([key, value]) => [key, value ?? ''])),
    execArgv: [],
    workerEntry: ENTRY,
    warn: () => {},
    onOutput: () => {},
    ...(place === 'inline' && { createExecutor: () => new InlineExecutor(definition, collect) }),
  })
  const types: string[] = []
  session.subscribe((event) => {
    types.push(event.type)
    const isDue =
      (event.type === 'metricsLogged' && does !== 'fails and waits' && event.records.at(-1)?.step === 3) ||
      event.type === 'attemptRetried'
    // As whoever decides it would: later, and not within the event.
    if (isDue) setTimeout(() => session.endByName(event.run.runId, REASON))
  })
  try {
    const graph = { key: 'k', codeHash: 'k', entryUrl: MODULE.href, setupUrls: [], sources: {}, packages: [] }
    const describeModule = async (name: string) => ({ name, hash: '' })
    await session.collect(
      { graph, extend: () => Promise.reject(new Error('nothing')), describe: describeModule },
      'a.mjs',
    )
    await session.run(session.plan({ file: 'a.mjs', codeHash: 'k', experiments: await collect() }, {}))
  } finally {
    await session.close()
  }
  const [recorded] = readRuns(folder)
  if (!recorded) throw new Error('nothing was recorded')
  return { ...recorded, types, summary: countResults(session.results, 0) }
}

describe.each(['process_pool', 'thread_pool', 'dynamic', 'sequential', 'inline'])('in %s', (place) => {
  test.each(['throws the reason', 'throws something else', 'returns', 'skips', 'hears nothing'])(
    'one that %s is recorded as skipped, with the name and the reason',
    async (does) => {
      const { run, steps, log, metrics, error, types, summary } = await runOne(place, does, {
        maxAttempts: 3,
      })
      expect(run).toMatchObject({
        status: 'skipped',
        error_type: 'Pruned',
        error_message: REASON.message,
        attempt: 1,
      })
      expect(steps.map(({ step }) => step)).toEqual([1, 2, 3])
      expect([metrics, error]).toEqual([undefined, undefined])
      if (does !== 'hears nothing') expect(log).toContain(`ended by Pruned: ${REASON.message}`)
      expect(types.filter((type) => type === 'attemptRetried')).toEqual([])
      expect(summary).toMatchObject({ total: 1, failed: 0, skipped: 1, failedRunIds: [] })
    },
  )

  test('one that waits for its next attempt does not come to it', async () => {
    const options = { maxAttempts: 3, retryDelay: '1h' }
    const { run, types } = await runOne(place, 'fails and waits', options)
    expect(run).toMatchObject({ status: 'skipped', error_type: 'Pruned', attempt: 1 })
    expect(types.filter((type) => type === 'attemptStarted')).toHaveLength(1)
  })

  test('one that is busy in a loop is ended with its worker', async ({ skip }) => {
    skip(place === 'inline', 'nothing can end it')
    const { run } = await runOne(place, 'spins', { maxAttempts: 2 })
    expect(run).toMatchObject({ status: 'skipped', error_type: 'Pruned', attempt: 1 })
  })

  test('is no failure for --bail', async () => {
    const { summary } = await runOne(place, 'throws the reason', { bail: 1 })
    expect(summary.failed).toBe(0)
  })
})
