/** A live page as its server is asked: by requests as they are, and by what the browser runs. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { type EventListeners, LiveSource } from '../../../src/page/client/live-source.ts'
import type { PageChange } from '../../../src/page/model/source.ts'
import type { Started } from '../harness.ts'

export interface Ask {
  method: string
  path: string
  /** Without the port. */
  host: string
  /** `own0`: the right one, and a digit more. */
  cookie: string
  headers: Record<string, string>
}

interface Answer {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: Buffer
}

export class Page {
  readonly port: number
  readonly token: string
  readonly started: Started
  runId = ''

  constructor(printed: string, started: Started) {
    const url = new URL(printed)
    this.port = Number(url.port)
    this.token = url.searchParams.get('token') ?? ''
    this.started = started
  }

  get #cookie(): string {
    return `ztxexp_${this.port}=${this.token}`
  }

  ask({
    method = 'GET',
    path = '/',
    host = '127.0.0.1',
    cookie,
    headers = {},
  }: Partial<Ask>): Promise<Answer> {
    const sent: Record<string, string> = { host: `${host}:${this.port}`, ...headers }
    if (sent.origin === 'own') sent.origin = `http://${host}:${this.port}`
    const given = cookie?.replace('ztxexp_0', `ztxexp_${this.port}`) ?? this.#cookie
    if (given !== '') sent.cookie = given === 'own0' ? `${this.#cookie}0` : given
    return new Promise((resolve, reject) => {
      const asked = request(
        { port: this.port, host: '127.0.0.1', method, path, headers: sent },
        (response) => {
          const pieces: Buffer[] = []
          response.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject)
          response.on('end', () => {
            resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) })
          })
        },
      )
      asked.on('error', reject).end()
    })
  }

  /** What the browser runs, and what it was told. */
  source(): { source: LiveSource; changes: PageChange[] } {
    const base = `http://127.0.0.1:${this.port}/`
    const init = { headers: { cookie: this.#cookie } }
    const source = new LiveSource({
      fetch: (url) => fetch(base + url, init),
      openEvents: (url, listeners) => openEvents(base + url, init, listeners),
    })
    return { source, changes: [] }
  }
}

/** As `EventSource` of a browser does it. */
function openEvents(url: string, init: RequestInit, listeners: EventListeners): () => void {
  const controller = new AbortController()
  const listen = async () => {
    const response = await fetch(url, { ...init, signal: controller.signal })
    if (!response.ok || !response.body) throw new Error(String(response.status))
    listeners.onOpen()
    let text = ''
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (text + piece).split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1]
        if (data !== undefined) listeners.onMessage(data)
      }
    }
    throw new Error('The connection has ended.')
  }
  listen().catch(() => {
    if (!controller.signal.aborted) listeners.onError()
  })
  return () => controller.abort()
}

/** The page whose address a command prints. @param pattern with the address as its group */
export async function address({ child, finished }: Started, pattern: RegExp): Promise<Page> {
  let text = ''
  const printed = new Promise<string>((resolve) => {
    child.stdout?.on('data', (piece) => {
      text += String(piece)
      const found = pattern.exec(text)?.[1]
      if (found) resolve(found)
    })
  })
  const ended = finished.then(({ stderr }) => Promise.reject(new Error(stderr)))
  return new Page(await Promise.race([printed, ended]), { child, finished })
}
