/** A small MLflow server in Node that refuses, cuts and spoils as the real one does, and can be made to fail. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeRun {
  runId: string
  experimentId: string
  name: string
  status: string
  startTime: number
  endTime: number | null
  tags: Map<string, string>
  params: Map<string, string>
  /** Points by key, equal ones once, in the order in which they came. */
  metrics: Map<string, { value: number; step: number; timestamp: number }[]>
  artifacts: Map<string, Buffer>
}

/** What happens instead of an answer. */
export type Fault =
  | number
  | 'silence'
  | 'reset'
  | 'no json'
  | 'no end'
  | { retryAfter: number }
  | { redirect: string }

/** What the server refuses with 400 where it is broken, and the code of the error. */
class Refused extends Error {
  readonly code: string
  constructor(message: string, code = 'INVALID_PARAMETER_VALUE') {
    super(message)
    this.code = code
  }
}

const KEY = /^[\p{L}\p{N}_\-.:/ ]{1,250}$/u

export class FakeMlflow {
  readonly experiments = new Map<string, string>()
  readonly runs = new Map<string, FakeRun>()
  /** Paths of all requests that came, in order. */
  readonly requests: string[] = []
  readonly authorizations = new Set<string | undefined>()
  /** Asked for each request; default: none. */
  fault: (path: string, count: number) => Fault | undefined = () => undefined
  delayMs = 0
  /** Whether what a request asks for is done, and never answered. */
  losesAnswer: (path: string) => boolean = () => false
  /** Points that came, equal ones each time. */
  pointsReceived = 0
  #server: Server | undefined
  #nextId = 1
  /** Path that everything is below. */
  readonly #base: string

  constructor(base = '') {
    this.#base = base
  }

  async listen(port = 0): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response))
    this.#server = server
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  }

  get port(): number {
    const address = this.#server?.address() as AddressInfo | undefined
    return address?.port ?? 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.#base}`
  }

  close(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  /** Runs by the id that ztxexp gave them. */
  ofRun(id: string): FakeRun[] {
    return [...this.runs.values()].filter(({ tags }) => tags.get('ztxexp.run_id') === id)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', method = '' } = request
    const { pathname, searchParams } = new URL(url, 'http://fake')
    this.requests.push(pathname)
    this.authorizations.add(request.headers.authorization)
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces)
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs))
    const fault = this.fault(pathname, this.requests.length)
    if (fault !== undefined) return fail(request, response, fault)
    try {
      const path = pathname.slice(this.#base.length)
      if (!pathname.startsWith(this.#base)) throw new Refused('not here', 'NOT_FOUND')
      const artifact = /^\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.*)$/.exec(path)?.[1]
      const answer =
        artifact === undefined
          ? this.#answer(path.replace(/^\/api\/2\.0\/mlflow\//, `${method} `), body, searchParams)
          : this.#keepArtifact(artifact.split('/').map(decodeURIComponent), body)
      if (this.losesAnswer(pathname)) return
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const status = ['RESOURCE_DOES_NOT_EXIST', 'NOT_FOUND'].includes(error.code) ? 404 : 400
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error_code: error.code, message: error.message }))
    }
  }

  #answer(call: string, body: Buffer, query: URLSearchParams): object {
    const json = body.length > 0 ? JSON.parse(body.toString('utf8')) : {}
    switch (call) {
      case 'GET experiments/get-by-name': {
        const name = query.get('experiment_name') ?? ''
        const id = this.experiments.get(name)
        if (id === undefined) throw new Refused(`no ${name}`, 'RESOURCE_DOES_NOT_EXIST')
        return { experiment: { experiment_id: id, name, lifecycle_stage: 'active' } }
      }
      case 'POST experiments/create': {
        if (this.experiments.has(json.name)) throw new Refused('there is one', 'RESOURCE_ALREADY_EXISTS')
        if (json.name.length > 500) throw new Refused('too long a name')
        const id = String(this.#nextId++)
        this.experiments.set(json.name, id)
        return { experiment_id: id }
      }
      case 'POST runs/create':
        return { run: this.#create(json) }
      case 'POST runs/search':
        return { runs: this.#search(json) }
      case 'POST runs/log-batch':
        if (body.length > 1_000_000) throw new Refused('more than 1 MB')
        this.#logBatch(json)
        return {}
      case 'POST runs/update': {
        const run = this.#run(json.run_id)
        // Any other word is answered and ignored.
        if (['RUNNING', 'FINISHED', 'FAILED', 'KILLED'].includes(json.status)) run.status = json.status
        run.endTime = json.end_time
        return {}
      }
      default:
        throw new Refused(`no ${call}`, 'NOT_FOUND')
    }
  }

  #create(json: { experiment_id: string; run_name: string; start_time: number; tags: Pair[] }): object {
    if (![...this.experiments.values()].includes(json.experiment_id))
      throw new Refused('no such experiment', 'RESOURCE_DOES_NOT_EXIST')
    const runId = `run${this.#nextId++}`
    const run: FakeRun = {
      runId,
      experimentId: json.experiment_id,
      name: json.run_name,
      status: 'RUNNING',
      startTime: json.start_time,
      endTime: null,
      tags: new Map(),
      params: new Map(),
      metrics: new Map(),
      artifacts: new Map(),
    }
    keepPairs(run.tags, json.tags, 8000)
    this.runs.set(runId, run)
    return describe(run)
  }

  #search({ experiment_ids: ids, filter }: { experiment_ids: string[]; filter: string }): object[] {
    const wanted = [...filter.matchAll(/tags\.`([^`]+)` = '([^']*)'/g)]
    return [...this.runs.values()]
      .filter(
        ({ experimentId, tags }) =>
          ids.includes(experimentId) && wanted.every(([, k = '', v]) => tags.get(k) === v),
      )
      .map(describe)
  }

  #logBatch({ run_id, metrics = [], params = [], tags = [] }: Batch): void {
    const run = this.#run(run_id)
    if (metrics.length > 1000 || params.length > 100 || tags.length > 100) throw new Refused('too many')
    if (metrics.length + params.length + tags.length > 1000) throw new Refused('too many together')
    for (const { key } of metrics) checkKey(key)
    for (const { key, value } of params) {
      if (run.params.has(key) && run.params.get(key) !== String(value).slice(0, 6000))
        throw new Refused(`param ${key} has another value`)
    }
    keepPairs(run.params, params, 6000)
    keepPairs(run.tags, tags, 8000)
    for (const { key, value, step, timestamp } of metrics) {
      this.pointsReceived++
      // What is no number is stored as 0, without a word.
      const point = { value: toNumber(value), step: Number.isInteger(step) ? step : 0, timestamp }
      const points = run.metrics.get(key) ?? []
      run.metrics.set(key, points)
      const isKnown = points.some(
        (other) =>
          Object.is(other.value, point.value) && other.step === point.step && other.timestamp === timestamp,
      )
      if (!isKnown) points.push(point)
    }
  }

  #run(id: string): FakeRun {
    const run = this.runs.get(id)
    if (!run) throw new Refused('no such run', 'RESOURCE_DOES_NOT_EXIST')
    return run
  }

  #keepArtifact([, runId = '', , ...name]: string[], body: Buffer): object {
    this.#run(runId).artifacts.set(name.join('/'), body)
    return {}
  }
}

interface Pair {
  key: string
  value: string
}

interface Batch {
  run_id: string
  metrics?: { key: string; value: unknown; step: number; timestamp: number }[]
  params?: Pair[]
  tags?: Pair[]
}

function describe(run: FakeRun): object {
  const { runId, experimentId, status } = run
  const uri = `mlflow-artifacts:/${experimentId}/${runId}/artifacts`
  return { info: { run_id: runId, experiment_id: experimentId, status, artifact_uri: uri } }
}

function checkKey(key: string): void {
  const isBad =
    !KEY.test(key) || key.startsWith('/') || key.split('/').some((part) => part === '..' || part === '.')
  if (isBad || /\.\./.test(key)) throw new Refused(`bad key ${key}`)
}

function keepPairs(into: Map<string, string>, pairs: Pair[], most: number): void {
  for (const { key, value } of pairs) {
    checkKey(key)
    if (typeof value !== 'string') throw new Refused(`${key} is no text`)
    into.set(key, value.slice(0, most))
  }
}

function toNumber(value: unknown): number {
  if (value === null) throw new Refused('null')
  if (value === 'NaN') return Number.NaN
  if (value === 'Infinity') return Number.MAX_VALUE
  if (value === '-Infinity') return -Number.MAX_VALUE
  return typeof value === 'number' ? value : 0
}

function fail(request: IncomingMessage, response: ServerResponse, fault: Fault): void {
  if (fault === 'silence') return
  if (fault === 'reset') request.socket.destroy()
  else if (fault === 'no json') response.writeHead(200).end('<html>\u0000 proxy</html>')
  else if (fault === 'no end') {
    const write = (): void => {
      if (response.destroyed) return
      if (response.write(Buffer.alloc(65536, 'x'))) setImmediate(write)
      else response.once('drain', write)
    }
    write()
  } else if (typeof fault === 'number') response.writeHead(fault).end(JSON.stringify({ message: 'broken' }))
  else if ('redirect' in fault) response.writeHead(302, { location: fault.redirect }).end()
  else response.writeHead(429, { 'retry-after': String(fault.retryAfter) }).end()
}
