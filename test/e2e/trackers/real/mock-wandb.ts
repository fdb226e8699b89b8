/** What `wandb sync` asks of W&B's servers, as far as it needs an answer. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A run as it arrived. */
export interface ArrivedRun {
  displayName: string
  groupName: string | null
  tags: string[]
  config: Record<string, { value: unknown }>
  /** Rows of history, in order. */
  rows: Record<string, unknown>[]
  summary: Record<string, unknown>
}

export class MockWandb {
  readonly runs = new Map<string, ArrivedRun>()
  readonly #server: Server

  constructor() {
    this.#server = createServer(async (request, response) => {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece as Buffer)
      const answer = this.#answer(request.url ?? '', Buffer.concat(pieces).toString('utf8'))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer(url: string, body: string): object {
    const [, streamed] = /\/files\/[^/]+\/[^/]+\/([^/]+)\/file_stream$/.exec(url) ?? []
    if (streamed !== undefined) return this.#addRows(streamed, JSON.parse(body))
    const [, put, name] = /^\/put\/([^/]+)\/(.+)$/.exec(url) ?? []
    if (put !== undefined && name === 'wandb-summary.json') this.#run(put).summary = JSON.parse(body)
    if (url !== '/graphql') return {}
    const { query, variables } = JSON.parse(body)
    if (query.includes('upsertBucket')) return this.#upsert(variables)
    if (query.includes('createRunFiles')) {
      const { run, files } = variables
      const uploads = files.map((file: string) => ({
        name: file,
        uploadUrl: `${this.url}/put/${run}/${file}`,
      }))
      return { data: { createRunFiles: { runID: run, uploadHeaders: [], files: uploads } } }
    }
    if (query.includes('viewer'))
      return { data: { viewer: { id: 'v', entity: 'me', username: 'me', flags: '{}' } } }
    return { data: {} }
  }

  /** The first call has it all; a second one, at the end, only what has changed. */
  #upsert({ name, project, displayName, groupName, tags, config }: Record<string, string | null>): object {
    const run = this.#run(String(name))
    if (displayName) Object.assign(run, { displayName, groupName, tags: tags ?? [] })
    if (config) run.config = JSON.parse(config)
    const bucket = {
      id: name,
      name,
      displayName,
      project: { id: 'p', name: project, entity: { id: 'e', name: 'me' } },
      historyLineCount: 0,
    }
    return { data: { upsertBucket: { bucket, inserted: true } } }
  }

  #addRows(id: string, { files }: { files?: Record<string, { content: string[] }> }): object {
    const lines = files?.['wandb-history.jsonl']?.content ?? []
    // NaN is no JSON: it stands there as Python writes it.
    this.#run(id).rows.push(...lines.map((line) => JSON.parse(line.replace(/:NaN\b/g, ':"NaN"'))))
    return {}
  }

  #run(id: string): ArrivedRun {
    const known = this.runs.get(id)
    if (known) return known
    const made = { displayName: '', groupName: null, tags: [], config: {}, rows: [], summary: {} }
    this.runs.set(id, made)
    return made
  }
}
