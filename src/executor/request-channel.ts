/** Requests to one worker and the answers to them, over whatever carries messages to it. */
import { ZtxexpError } from '../model/error.ts'
import type { ReplyMessage, RequestMessage, WorkerReplies, WorkerRequest } from '../model/worker-protocol.ts'

interface Pending {
  id: number
  resolve: (reply: never) => void
  reject: (error: unknown) => void
}

export type ExitingMessage = Extract<ReplyMessage, { ztxexp: 'exiting' }>

export class RequestChannel {
  readonly #send: (message: RequestMessage) => void
  readonly #onExiting: (exiting: ExitingMessage) => void
  /** Requests made before the worker listens; undefined from then on. */
  #early: RequestMessage[] | undefined = []
  /**
   * Requests without an answer yet. An array, because a Map that is filled and emptied all the time drags what it
   * once held into the old generation of the heap: tens of megabytes with many runs.
   */
  readonly #pending: Pending[] = []
  #lastId = 0

  constructor(send: (message: RequestMessage) => void, onExiting: (exiting: ExitingMessage) => void) {
    this.#send = send
    this.#onExiting = onExiting
  }

  request<Type extends WorkerRequest['type']>(
    request: Extract<WorkerRequest, { type: Type }>,
  ): Promise<WorkerReplies[Type]> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#pending.push({ id, resolve, reject })
      const message = { ztxexp: id, request }
      if (this.#early) this.#early.push(message)
      else this.#send(message)
    })
  }

  /** Takes what the worker sent; messages of the user's code are passed over. */
  readonly receive = (message: ReplyMessage | null | undefined): void => {
    if (typeof message !== 'object' || message === null) return
    if (message.ztxexp === 'ready') {
      for (const early of this.#early ?? []) this.#send(early)
      this.#early = undefined
      return
    }
    if (message.ztxexp === 'exiting') {
      this.#onExiting(message)
      return
    }
    const place = this.#pending.findIndex(({ id }) => id === message.ztxexp)
    const [pending] = place === -1 ? [] : this.#pending.splice(place, 1)
    if ('failure' in message) {
      pending?.reject(new ZtxexpError('INTERNAL', `${message.failure} This is a bug in ztxexp.`))
    } else {
      pending?.resolve(message.reply as never)
    }
  }

  /** Rejects what is still without an answer. */
  close(error: unknown): void {
    for (const { reject } of this.#pending.splice(0)) reject(error)
  }
}
