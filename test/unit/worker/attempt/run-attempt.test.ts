/** An attempt as it runs in a worker, from its start to the data that it ends as. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { afterAll, expect, test } from 'vitest'
import type { RunContext } from '../../../../src/experiment/declare/context.ts'
import { startAttempt } from '../../../../src/worker/attempt/run-attempt.ts'

const runDir = mkdtempSync(join(tmpdir(), 'ztxexp-'))
afterAll(() => rmSync(runDir, { recursive: true }))

const request = {
  runId: 'r',
  runDir,
  attempt: 1,
  restarts: 0,
  concurrency: 1,
  moduleKey: '',
  experimentIndex: 0,
  experimentName: 'a',
  title: 'a',
  config: {},
  seed: 1,
  slots: {},
  metaText: '{}',
}

function start(fn: (context: RunContext) => unknown) {
  const definition = { name: 'a', fn, configs: [{}], options: {}, mode: 'run', calledAt: undefined } as const
  return startAttempt(definition as never, request)
}

test('its time is over when it throws: what is read of the error is not part of it', async () => {
  const startedAt = performance.now()
  const { outcome } = start(() => {
    throw Object.defineProperty(new Error('slow to read'), 'field', { enumerable: true, get: () => wait(50) })
  })
  const ended = await outcome
  const elapsedMs = performance.now() - startedAt
  expect(ended).toMatchObject({ kind: 'failed', isUnasked: true, error: { message: 'slow to read' } })
  const recordingMs = ended.kind === 'failed' ? (ended.recordingMs ?? 0) : 0
  expect(recordingMs).toBeGreaterThanOrEqual(50)
  expect(ended.durationMs + recordingMs).toBeLessThanOrEqual(elapsedMs)
})

test('one that fails because its signal was aborted was asked to', async () => {
  const { outcome, abort } = start(
    ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  abort(new Error('enough'), 1000)
  const ended = await outcome
  expect(ended).toMatchObject({ kind: 'failed', error: { message: 'enough' } })
  expect(ended).not.toHaveProperty('isUnasked')
})

test('a signal that is first looked at when the run is to end says so', async () => {
  let look: () => AbortSignal = () => AbortSignal.abort()
  let end = (): void => {}
  const { outcome, abort, isAborted } = start((ctx) => {
    look = () => ctx.signal
    return new Promise<void>((resolve) => {
      end = resolve
    })
  })
  expect(isAborted()).toBe(false)
  abort(new Error('enough'), 1000)
  expect(isAborted()).toBe(true)
  expect(look()).toMatchObject({ aborted: true, reason: { message: 'enough' } })
  expect(look()).toBe(look())
  end()
  await outcome
})

test('what is made when it is asked for is there in a copy of the context too', async () => {
  let copy: Partial<RunContext> = {}
  await start((ctx) => {
    copy = { ...ctx }
  }).outcome
  expect(copy.meta).toEqual({})
  expect(copy.signal?.aborted).toBe(false)
  expect(copy.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

test('the contexts of all runs have one hidden class, so that none outlives its run', async () => {
  const contexts: RunContext[] = []
  for (let run = 0; run < 2; run++) await start((ctx) => void contexts.push(ctx)).outcome
  setFlagsFromString('--allow-natives-syntax')
  const haveSameMap = new Function('a', 'b', 'return %HaveSameMap(a, b)')
  setFlagsFromString('--no-allow-natives-syntax')
  expect(haveSameMap(contexts[0], contexts[1])).toBe(true)
})

function wait(ms: number): void {
  const startedAt = performance.now()
  while (performance.now() - startedAt < ms);
}
