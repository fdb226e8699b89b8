/** Answers the requests of the main process, one message each, until the worker is ended. */
import type { MessagePort } from 'node:worker_threads'
import { monotonicMs } from '../model/utils/time.ts'
import type { ReplyMessage, RequestMessage, WorkerReplies, WorkerRequest } from '../model/worker-protocol.ts'
import { currentScope } from './attempt/console.ts'
import { isSignalGuard } from './state/process-state.ts'
import { announceEnds } from './state/self-end.ts'

type Handle = (request: WorkerRequest) => Promise<WorkerReplies[keyof WorkerReplies]>

/**
 * @param port Set in a thread; a process has its own channel.
 * @returns sends what the worker says by itself
 */
export function serveRequests(
  port: MessagePort | undefined,
  handle: Handle,
): (message: ReplyMessage) => void {
  const send = port ? (message: ReplyMessage) => port.postMessage(message) : sendToParent
  announceEnds((end) => {
    const scope = currentScope()
    if (!scope) return
    const { runId, startedAtMs, cancellation } = scope
    const durationMs = monotonicMs() - startedAtMs
    send({ ztxexp: 'exiting', runId, ...end, durationMs, isUnasked: !cancellation.isAborted })
  }, isSignalGuard)
  const answer = async ({ ztxexp, request }: RequestMessage): Promise<void> => {
    try {
      send({ ztxexp, reply: await handle(request) })
    } catch (error) {
      send({ ztxexp, failure: String(error) })
    }
  }
  const receive = (message: RequestMessage | null): void => {
    if (typeof message === 'object' && message !== null && 'ztxexp' in message) void answer(message)
  }
  if (port) port.on('message', receive)
  else process.on('message', receive)
  send({ ztxexp: 'ready' })
  return send
}

/** The code of a run may put another function in its place. */
const sendMessage = process.send?.bind(process)

function sendToParent(message: ReplyMessage): void {
  // Where the main process is gone, nobody is left to be told: the watchdog ends this one.
  sendMessage?.(message, undefined, undefined, () => {})
}
