/** The server of the live page: it reads a results directory, and lets nobody but its user see it. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { ZtxexpError } from '../../model/error.ts'
import { messageOf } from '../../model/utils/message-of.ts'
import { answerProblem, type Exchange, writeHead } from './answer.ts'
import { EventStreams } from './event-streams.ts'
import { admit, type GuardOptions } from './guard.ts'
import { type LiveOptions, LiveResults } from './live-results.ts'
import { answerRoute, type RouteContext } from './routes.ts'

const LOOPBACK = '127.0.0.1'
/** Names of this machine that lead nowhere else. */
const OWN_NAMES = [LOOPBACK, 'localhost', '[::1]']
const LOOK_MS = 1000
/** An address names rows of a hundred thousand runs. */
const LONGEST_HEAD = 64 * 1024

export interface PageServerOptions extends Omit<LiveOptions, 'onEvent'>, Omit<RouteContext, 'live'> {
  /** 0: one that is free. */
  port: number
  /** What to listen on. Default: this machine alone. */
  host?: string | undefined
  /** At least 16 characters. Default: a new one. */
  token?: string | undefined
}

export interface PageServer {
  /** With the token: whoever has it sees the results. */
  address: string
  /** When the results were looked at for the first time. */
  isReady: Promise<void>
  close(): Promise<void>
}

/**
 * Starts to listen, and to look at the results.
 *
 * @throws ZtxexpError (`BAD_OPTION`) where it cannot listen there
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { host = LOOPBACK, token = randomBytes(16).toString('hex') } = options
  const streams = new EventStreams()
  const live = new LiveResults({ ...options, onEvent: (event) => streams.send(event) })
  const looks = new Looks(live)
  const server = createServer({ maxHeaderSize: LONGEST_HEAD })
  const port = await listen(server, options.port, host)
  const guard: GuardOptions = { hosts: namesOf(host, port), cookie: `ztxexp_${port}`, token }
  server.on('request', (request, response) => {
    const exchange = toExchange(request, response)
    if (!exchange) return void response.writeHead(400).end()
    handle(exchange, { ...options, live }, { guard, streams, looks }).catch((error: unknown) => {
      fail(exchange, error)
    })
  })
  return {
    isReady: looks.isReady,
    address: `http://${addressHost(host)}:${port}/?token=${encodeURIComponent(token)}`,
    close: async () => {
      looks.stop()
      streams.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, port, host)))
    server.listen({ port, host }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function toListenError(error: NodeJS.ErrnoException, port: number, host: string): ZtxexpError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use. Choose another with --port, or leave it out to get one that is free.`,
    EACCES: `Port ${port} may not be used by you. Choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Leave out --host to listen on ${LOOPBACK}.`,
    ENOTFOUND: `${host} is no address of this machine. Leave out --host to listen on ${LOOPBACK}.`,
  }
  const message = reasons[error.code ?? ''] ?? `Cannot listen on port ${port} of ${host}: ${error.message}.`
  return new ZtxexpError('BAD_OPTION', message, { cause: error })
}

interface Serving {
  guard: GuardOptions
  streams: EventStreams
  looks: Looks
}

async function handle(
  exchange: Exchange,
  context: RouteContext,
  { guard, streams, looks }: Serving,
): Promise<void> {
  const { request, url } = exchange
  const admission = admit({ method: request.method ?? '', headers: request.headers, url }, guard)
  if (admission.kind === 'refused') return answerProblem(exchange, admission.status, admission.message)
  if (admission.kind === 'signedIn') {
    // Out of the address, which histories and screenshots keep.
    const cookie = `${guard.cookie}=${guard.token}; HttpOnly; SameSite=Strict; Path=/`
    writeHead(exchange, 303, { Location: '/', 'Set-Cookie': cookie })
    exchange.response.end()
    return
  }
  await looks.isReady
  if (url.pathname !== '/events') return answerRoute(exchange, context)
  streams.add(exchange, { kind: 'index', revision: context.live.revision })
}

/** What stands in its message is for whoever has started the server; the page is told that it was not its fault. */
function fail(exchange: Exchange, error: unknown): void {
  const { response } = exchange
  if (response.headersSent) response.destroy()
  else answerProblem(exchange, 500, `This cannot be read: ${messageOf(error)}`)
}

function toExchange(request: IncomingMessage, response: ServerResponse): Exchange | undefined {
  const target = request.url ?? ''
  // A path alone: what has a host in it is for a proxy.
  if (!/^\/(?!\/)/.test(target)) return undefined
  try {
    return { request, response, url: new URL(`http://localhost${target}`) }
  } catch {
    return undefined
  }
}

/** Looks at the results again and again, and reads meanwhile what runs have logged. */
class Looks {
  /** When the first look is over. */
  readonly isReady: Promise<void>
  readonly #live: LiveResults
  #timer: NodeJS.Timeout | undefined
  #isReading = false
  #isStopped = false

  constructor(live: LiveResults) {
    this.#live = live
    this.isReady = this.#look()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  /** One look ends before the next begins. */
  async #look(): Promise<void> {
    const startMs = performance.now()
    try {
      await this.#live.look()
    } catch {
      // Too many files are open, say: the next look may see it.
    }
    if (this.#isStopped) return
    // Of very many runs a look takes its time: most of it is left to others.
    const tookMs = performance.now() - startMs
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS + 2 * tookMs)
    void this.#readCurves()
  }

  async #readCurves(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    const rows = Array.from({ length: this.#live.data.size }, (_, row) => row)
    const read = await this.#live.readCurves(rows, () => this.#isStopped).catch(() => [])
    if (read.length > 0 && !this.#isStopped) this.#live.tellRead(read)
    this.#isReading = false
  }
}

/** What may stand in `Host`: with an address for all, every name of this machine. */
function namesOf(host: string, port: number): Set<string> {
  const isAll = host === '0.0.0.0' || host === '::'
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const more = isAll
    ? [hostname().toLowerCase(), ...own.map(({ address }) => addressHost(address))]
    : [addressHost(host)]
  const names = [...OWN_NAMES, ...more].map((name) => `${name.toLowerCase()}:${port}`)
  // Port 80 is left out of the header.
  return new Set(port === 80 ? [...names, ...names.map((name) => name.replace(/:80$/, ''))] : names)
}

function addressHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}
