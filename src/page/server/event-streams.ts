/** The pages that are open, each with a connection that it is told of changes through (server-sent events). */
import type { LiveEvent } from '../client/live-source.ts'
import { type Exchange, writeHead } from './answer.ts'

/** What passes on data closes connections that are silent. */
const SIGN_OF_LIFE_MS = 15_000
/** A page that takes nothing for so much has gone to sleep: it asks for everything when it wakes up. */
const MOST_WAITING_BYTES = 1024 * 1024

export class EventStreams {
  readonly #open = new Set<Exchange['response']>()
  #timer: NodeJS.Timeout | undefined

  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  /** @param first What the page is told at once. */
  add(exchange: Exchange, first: LiveEvent): void {
    const { request, response } = exchange
    writeHead(exchange, 200, { 'Content-Type': 'text/event-stream; charset=utf-8', Connection: 'keep-alive' })
    if (request.method === 'HEAD') return void response.end()
    response.write(`retry: 1000\n${toText(first)}`)
    this.#open.add(response)
    this.#timer ??= setInterval(() => this.#write(':\n\n'), SIGN_OF_LIFE_MS).unref()
    response.once('close', () => this.#open.delete(response))
  }

  send(event: LiveEvent): void {
    this.#write(toText(event))
  }

  close(): void {
    clearInterval(this.#timer)
    for (const response of this.#open) response.destroy()
  }

  #write(text: string): void {
    for (const response of this.#open) {
      if (response.writableLength > MOST_WAITING_BYTES) response.destroy()
      else response.write(text)
    }
  }
}

/** The id is the revision: a browser says it again when it comes back. */
function toText(event: LiveEvent): string {
  const id = event.kind === 'index' ? `id: ${event.revision}\n` : ''
  return `${id}data: ${JSON.stringify(event)}\n\n`
}
