/** The page of a report: everything is in its file, inflated when it is first asked for. */

import { groupBy } from '../../model/utils/group-by.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { makeBand } from '../codec/bands.ts'
import { decodeCurves, type EncodableCurves } from '../codec/curve-codec.ts'
import { partition } from '../codec/group-key.ts'
import { reviveIndex } from '../codec/index-text.ts'
import { rowsPrint } from '../codec/rows.ts'
import { sumsOf } from '../codec/step-sums.ts'
import { type CaseDetail, type CaseGrid, selectVariants } from '../model/case-grid.ts'
import type { CurveBand, CurveQuery, CurveSet } from '../model/curves.ts'
import type { PageIndex } from '../model/page-index.ts'
import type { LogTail, RunDetail } from '../model/run-detail.ts'
import type { PageSource } from '../model/source.ts'

/** The parts of a report. There is a part `curves` for each metric, the others are there once or not at all. */
export type PartName = 'index' | 'curves' | 'runs' | 'cases'

/** The cases of a report: the grid of all evaluations, and what fits of the outputs. */
export interface ReportCases {
  grid: CaseGrid
  details: CaseDetail[]
}

/** What stands in a report: base64 of what deflate has made of it. */
export type ReadParts = (name: PartName) => readonly string[]

export class ReportSource implements PageSource {
  readonly #index: () => Promise<PageIndex>
  readonly #curves: () => Promise<Map<string, EncodableCurves>>
  readonly #runs: () => Promise<Record<string, RunDetail>>
  readonly #cases: () => Promise<ReportCases | null>

  constructor(read: ReadParts) {
    const json = async <T>(name: PartName, missing: T): Promise<T> => {
      const [text] = read(name)
      return text === undefined ? missing : JSON.parse(new TextDecoder().decode(await inflate(text)))
    }
    this.#index = once(async () => {
      const index = await json<PageIndex | null>('index', null)
      if (index === null) throw new Error('This report has no data: make it again with ztxexp report.')
      return reviveIndex(index)
    })
    this.#curves = once(async () => {
      const sets = await Promise.all(read('curves').map(async (text) => decodeCurves(await inflate(text))))
      return new Map(sets.map((set) => [set.metric, set]))
    })
    this.#runs = once(() => json<Record<string, RunDetail>>('runs', {}))
    this.#cases = once(() => json<ReportCases | null>('cases', null))
  }

  index(): Promise<PageIndex> {
    return this.#index()
  }

  async curves(query: CurveQuery): Promise<CurveSet> {
    const [index, all] = [await this.#index(), await this.#curves()]
    const set = all.get(query.metric)
    if (!set) return { metric: query.metric, lines: [], bands: [], total: 0, notes: [] }
    return selectCurves(set, index, query)
  }

  async run(row: number): Promise<RunDetail> {
    return (await this.#runs())[row] ?? detailFromTable(await this.#index(), row)
  }

  async log(row: number): Promise<LogTail> {
    const { log } = await this.run(row)
    return { lines: [], isCut: false, end: log.end }
  }

  async cases(rows: readonly number[]): Promise<CaseGrid> {
    const all = await this.#cases()
    return all ? selectVariants(all.grid, rows) : EMPTY_GRID
  }

  async caseDetail(id: string, rows: readonly number[]): Promise<CaseDetail | null> {
    const found = (await this.#cases())?.details.find((detail) => detail.id === id)
    return found ? { ...found, variants: found.variants.filter(({ row }) => rows.includes(row)) } : null
  }

  subscribe(): () => void {
    return () => {}
  }
}

/** What stands in the table is known of every run. */
function detailFromTable({ runs, config, metrics }: PageIndex, row: number): RunDetail {
  const pick = (columns: readonly { name: string; values: readonly (JsonValue | null)[] | null }[]) =>
    Object.fromEntries(
      columns.flatMap(({ name, values }) => {
        const value = values?.[row] ?? null
        return value === null ? [] : [[name, value]]
      }),
    )
  const cells = Object.entries<readonly unknown[]>({ ...runs })
  return {
    id: runs.id[row] ?? '',
    run: Object.fromEntries(cells.map(([name, values]) => [name, (values[row] ?? null) as JsonValue])),
    config: pick(config),
    metrics: pick(metrics.map(({ name, returned }) => ({ name, values: returned }))),
    provenance: [],
    error: null,
    log: { lines: [], isCut: true, end: 0 },
    events: [],
    artifacts: [],
    notes: [
      'This report has of this run what stands in the table: its file would be too large. Make it with --full, or look with ztxexp ui.',
    ],
  }
}

const EMPTY_GRID: CaseGrid = {
  rows: [],
  scorers: [],
  directions: [],
  ids: [],
  slices: {},
  scores: [],
  states: [],
  repeats: [],
  notes: [],
}

/** The curves of some rows. Where the report has no band of just these runs, it is made of the lines that there are. */
function selectCurves(set: EncodableCurves, index: PageIndex, query: CurveQuery): CurveSet {
  const wanted = new Set(query.rows)
  const lines = set.lines.filter(({ row }) => wanted.has(row))
  const byRow = groupBy(lines, ({ row }) => row)
  const made = new Set(set.bands.map(({ print, split }) => `${print} ${split}`))
  let fromLines = 0
  const bands: CurveBand[] = []
  for (const [key, members] of partition(index, query.rows, query.groupBy ?? [])) {
    const print = rowsPrint(members)
    bands.push(...set.bands.filter((band) => band.print === print).map((band) => ({ ...band, key })))
    const own = groupBy(
      members.flatMap((row) => byRow.get(row) ?? []),
      ({ split }) => split,
    )
    for (const [split, ofSplit] of own) {
      if (ofSplit.length < 2 || made.has(`${print} ${split}`)) continue
      fromLines += ofSplit.some(({ count, steps }) => count > steps.length) ? 1 : 0
      bands.push(makeBand(ofSplit.map(sumsOf), { key, split, most: query.points }))
    }
  }
  const notes = [...set.notes]
  if (fromLines > 0)
    notes.push('Means of this selection are over the points of the lines that are in the report.')
  return { metric: set.metric, lines: lines.slice(0, query.mostLines), bands, total: set.total, notes }
}

async function inflate(base64: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** One that fails is asked again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
