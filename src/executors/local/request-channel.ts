/** Requests to one worker and the answers to them, over whatever carries messages to it. */
import { ZtxexpError } from '../../model/error.ts'
import type {
  AnsweredMessage,
  ImportCall,
  ImportOutcome,
  ReplyMessage,
  RequestMessage,
  WorkerReplies,
  WorkerRequest,
} from '../../model/worker-protocol.ts'

interface Pending {
  id: number
  resolve: (reply: never) => void
  reject: (error: unknown) => void
}

export type ExitingMessage = Extract<ReplyMessage, { ztxexp: 'exiting' }>

/** What a worker says or asks by itself. */
export interface ChannelHooks {
  /** Called when the code of a run ends the worker by `process.exit()`. */
  onExiting: (exiting: ExitingMessage) => void
  /** Called when running code imports what was not seen beforehand. Never rejects. */
  onImport: (call: ImportCall) => Promise<ImportOutcome>
  /** Called when the function of a case has returned. */
  onAnswered: (message: AnsweredMessage) => void
}

export class RequestChannel {
  readonly #send: (message: RequestMessage) => void
  readonly #hooks: ChannelHooks
  /** Requests made before the worker listens; undefined from then on. */
  #early: RequestMessage[] | undefined = []
  /**
   * Requests without an answer yet. An array, because a Map that is filled and emptied all the time drags what it
   * once held into the old generation of the heap: tens of megabytes with many runs.
   */
  readonly #pending: Pending[] = []
  #lastId = 0

  constructor(send: (message: RequestMessage) => void, hooks: ChannelHooks) {
    this.#send = send
    this.#hooks = hooks
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
      this.#hooks.onExiting(message)
      return
    }
    if (message.ztxexp === 'answered') {
      this.#hooks.onAnswered(message)
      return
    }
    if (message.ztxexp === 'import') {
      void this.#answer(message)
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

  async #answer(call: ImportCall): Promise<void> {
    const outcome = await this.#hooks.onImport(call)
    // A worker that is gone meanwhile needs no answer.
    this.request({ type: 'imported', id: call.id, outcome }).catch(() => {})
  }

  /** Rejects what is still without an answer. */
  close(error: unknown): void {
    for (const { reject } of this.#pending.splice(0)) reject(error)
  }
}
