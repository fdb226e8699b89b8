/** Requests to a worker, and the answers. */
import { expect, test, vi } from 'vitest'
import { RequestChannel } from '../../../../src/executors/local/request-channel.ts'
import { NO_SETTING } from '../../../../src/model/worker-protocol.ts'

const HELLO = { type: 'hello', lookFile: '/look', setting: NO_SETTING } as const

function open() {
  const send = vi.fn()
  const onExiting = vi.fn()
  const onAnswered = vi.fn()
  const onImport = vi.fn(async () => ({ ok: true, path: '/graph.json' }) as const)
  return { send, onExiting, onImport, channel: new RequestChannel(send, { onExiting, onImport, onAnswered }) }
}

test('what is asked before the worker listens is sent when it does', async () => {
  const { send, channel } = open()
  const reply = channel.request(HELLO)
  expect(send).not.toHaveBeenCalled()
  channel.receive({ ztxexp: 'ready' })
  expect(send).toHaveBeenCalledWith({ ztxexp: 1, request: HELLO })
  channel.receive({ ztxexp: 1, reply: { heapLimitBytes: 5 } })
  expect(await reply).toEqual({ heapLimitBytes: 5 })
})

test('answers find their requests in any order', async () => {
  const { channel } = open()
  const replies = [channel.request(HELLO), channel.request(HELLO)]
  channel.receive({ ztxexp: 2, reply: { heapLimitBytes: 2 } })
  channel.receive({ ztxexp: 1, reply: { heapLimitBytes: 1 } })
  expect(await Promise.all(replies)).toEqual([{ heapLimitBytes: 1 }, { heapLimitBytes: 2 }])
})

test('messages of the code of a run, answers twice and answers to nothing are passed over', async () => {
  const { channel } = open()
  const reply = channel.request(HELLO)
  for (const noise of [null, undefined, 'text', 5, {}, { ztxexp: 99, reply: 1 }]) {
    channel.receive(noise as never)
  }
  channel.receive({ ztxexp: 1, reply: { heapLimitBytes: 1 } })
  channel.receive({ ztxexp: 1, reply: { heapLimitBytes: 2 } })
  expect(await reply).toEqual({ heapLimitBytes: 1 })
})

test('a worker that is gone rejects everything that has no answer', async () => {
  const { channel } = open()
  const replies = [channel.request(HELLO), channel.request({ type: 'watch' })]
  channel.close(new Error('gone'))
  expect(await Promise.allSettled(replies)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
})

test('an exit that the code of a run asks for is passed on', () => {
  const { channel, onExiting } = open()
  const exiting = {
    ztxexp: 'exiting',
    runId: 'r',
    code: 3,
    signal: null,
    durationMs: 7,
    isUnasked: true,
  } as const
  channel.receive(exiting)
  expect(onExiting).toHaveBeenCalledWith(exiting)
})
