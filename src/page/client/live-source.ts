/** The page of a server: asks for what is shown, and hears of what changes. */

import { decodeCurves } from '../codec/curve-codec.ts'
import { type IndexDelta, mergeIndex } from '../codec/index-delta.ts'
import { reviveIndex } from '../codec/index-text.ts'
import { rowsToText } from '../codec/rows.ts'
import type { CaseDetail, CaseGrid } from '../model/case-grid.ts'
import type { CurveQuery, CurveSet } from '../model/curves.ts'
import type { PageIndex } from '../model/page-index.ts'
import type { LogTail, RunDetail } from '../model/run-detail.ts'
import type { PageChange, PageSource } from '../model/source.ts'

/** What `/api/index` answers: all of it, or what has changed since a revision of the same server. */
export type IndexAnswer = { revision: string } & ({ index: PageIndex } | { delta: IndexDelta })

/** What `/events` tells: that there is another revision, or what runs have added to. */
export type LiveEvent =
  | { kind: 'index'; revision: string }
  | { kind: 'appended'; rows: number[]; what: 'metrics' | 'log' | 'cases' }

/** What is heard of the events of a server. */
export interface EventListeners {
  onOpen: () => void
  onMessage: (data: string) => void
  onError: () => void
}

/** What the browser has for it. */
export interface LiveSourceOptions {
  fetch: (url: string) => Promise<Response>
  /** Opens an `EventSource`. @returns what closes it */
  openEvents: (url: string, listeners: EventListeners) => () => void
  /** Told when the page is shown or hidden: one that nobody looks at holds no connection. */
  onVisible?: (listen: (isVisible: boolean) => void) => void
}

const RECONNECT_MS = 1000

export class LiveSource implements PageSource {
  readonly #options: LiveSourceOptions
  #known: { revision: string; index: PageIndex } | undefined
  #listeners = new Set<(change: PageChange) => void>()
  #close: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #isHidden = false
  #updating: Promise<void> = Promise.resolve()

  constructor(options: LiveSourceOptions) {
    this.#options = options
    options.onVisible?.((isVisible) => {
      this.#isHidden = !isVisible
      if (isVisible) this.#connect()
      else this.#disconnect()
    })
  }

  async index(): Promise<PageIndex> {
    await this.#update()
    if (!this.#known) throw new Error('The server has sent no index.')
    return this.#known.index
  }

  async curves({ metric, rows, groupBy = [], points, mostLines }: CurveQuery): Promise<CurveSet> {
    const query = { metric, rows: rowsToText(rows), by: JSON.stringify(groupBy), points, lines: mostLines }
    const response = await this.#get('api/curves', query)
    const set = decodeCurves(new Uint8Array(await response.arrayBuffer()))
    return { ...set, bands: [...set.bands] }
  }

  async run(row: number): Promise<RunDetail> {
    return this.#json(`api/run/${this.#idOf(row)}`)
  }

  async log(row: number, from: number): Promise<LogTail> {
    return this.#json(`api/run/${this.#idOf(row)}/log`, { from })
  }

  async cases(rows: readonly number[]): Promise<CaseGrid> {
    return this.#json('api/cases', { rows: rowsToText(rows) })
  }

  async caseDetail(id: string, rows: readonly number[]): Promise<CaseDetail | null> {
    return this.#json('api/cases', { rows: rowsToText(rows), id })
  }

  subscribe(listener: (change: PageChange) => void): () => void {
    this.#listeners.add(listener)
    this.#connect()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#disconnect()
    }
  }

  #idOf(row: number): string {
    return encodeURIComponent(this.#known?.index.runs.id[row] ?? '')
  }

  /** One after the other, so that no delta is merged twice. */
  #update(): Promise<void> {
    this.#updating = this.#updating.catch(() => {}).then(() => this.#fetchIndex())
    return this.#updating
  }

  async #fetchIndex(): Promise<void> {
    const before = this.#known
    const answer = await this.#json<IndexAnswer>('api/index', { since: before?.revision ?? '' })
    const { revision } = answer
    if (revision === before?.revision) return
    if ('index' in answer) {
      const index = reviveIndex(answer.index)
      this.#known = { revision, index }
      if (before) this.#tell({ kind: 'index', index, rows: index.runs.id.map((_, row) => row) })
      return
    }
    if (!before) return
    const { delta } = answer
    const index = mergeIndex(before.index, { ...delta, part: reviveIndex(delta.part) })
    this.#known = { revision, index }
    this.#tell({ kind: 'index', index, rows: delta.rows })
  }

  #connect(): void {
    if (this.#close || this.#isHidden || this.#listeners.size === 0) return
    clearTimeout(this.#timer)
    this.#close = this.#options.openEvents('events', {
      onOpen: () => this.#tell({ kind: 'connection', isOpen: true }),
      onMessage: (data) => this.#hear(JSON.parse(data)),
      // The browser tries again by itself only while the server answers as it should.
      onError: () => {
        this.#tell({ kind: 'connection', isOpen: false })
        this.#disconnect()
        this.#timer = setTimeout(() => this.#connect(), RECONNECT_MS)
      },
    })
  }

  #disconnect(): void {
    clearTimeout(this.#timer)
    this.#close?.()
    this.#close = undefined
  }

  #hear(event: LiveEvent): void {
    if (event.kind === 'appended') this.#tell(event)
    else if (event.revision !== this.#known?.revision)
      this.#update().catch(() => this.#tell({ kind: 'connection', isOpen: false }))
  }

  #tell(change: PageChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  async #json<T>(path: string, query: Record<string, string | number> = {}): Promise<T> {
    return (await (await this.#get(path, query)).json()) as T
  }

  async #get(path: string, query: Record<string, string | number> = {}): Promise<Response> {
    const text = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    )
    const response = await this.#options.fetch(text.size > 0 ? `${path}?${text}` : path).catch(() => {
      throw new Error('The server does not answer. Is ztxexp ui still running?')
    })
    if (response.ok) return response
    throw new Error(
      response.status === 401
        ? 'The server was started anew. Open the address that it has printed.'
        : (await response.text()) || `The server answers ${response.status}.`,
    )
  }
}
