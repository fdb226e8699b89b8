/** Makes the report: one file of a limited size with as much in it as fits, and a line for what does not. */

import { setImmediate } from 'node:timers/promises'
import type { RunRecord } from '../../analysis/record.ts'
import type { Results } from '../../results/open.ts'
import type { ReportCases } from '../client/report-source.ts'
import { indexToText } from '../codec/index-text.ts'
import { type PageAssets, type ReportPart, reportDocument } from '../html.ts'
import type { LoggedColumns, PageIndex } from '../model/page-index.ts'
import { readCaseDetails, readCaseGrid, type Variant } from '../reading/case-grid.ts'
import { pathHider } from '../reading/hide-paths.ts'
import { type Baseline, PageData } from '../reading/page-data.ts'
import { Shortener } from '../reading/shortener.ts'
import { COARSE, fitCurves, packAll, packCoarse, sizeOf } from './fit-curves.ts'
import { interestingCases } from './interesting-cases.ts'
import { mostThatFit, packText } from './pack.ts'
import { allCurves, bestFirst, failedFirst, type MetricCurves, REPORT_POINTS } from './report-content.ts'
import { RunTexts } from './run-texts.ts'

/** What the report is made of and how large it may be. */
export interface ReportOptions {
  results: Results
  /** The runs, in the order of their rows; with their meta. */
  records: readonly RunRecord[]
  baseline?: Baseline | undefined
  /** Bytes. `undefined`: everything is in it. */
  maxSize: number | undefined
  /** See `DetailOptions`. */
  withMeta: boolean
  cwd: string
  version: string
  assets: PageAssets
}

export interface Report {
  html: string
  /** What was left out for want of room. */
  notes: string[]
  /** What was cut, however much room there is. */
  cuts: string[]
}

const LOG_LINES = 40
/** The part of the room that curves may take, where they have to share it. */
const SHARE_OF_CURVES = 0.85
/** A run in full takes at least so many bytes: more of them need not be read. */
const SMALLEST_RUN = 150
/** What there is besides tables where the tables of very many runs alone are larger than the report may be. */
const LEAST_ROOM = 150_000
/** Digits of what was logged where there is little room. */
const DIGITS = 6

export async function makeReport(options: ReportOptions): Promise<Report> {
  const data = await readAll(options)
  const index = data.index()
  if (!options.withMeta) hideMessages(index, options.cwd)
  const order = bestFirst(index)
  const place = new Map(order.map((row, at) => [row, at]))
  const curves = allCurves(data, index).map((each) => ({
    ...each,
    lines: each.lines.sort((a, b) => (place.get(a.row) ?? 0) - (place.get(b.row) ?? 0)),
  }))
  const maker = new ReportMaker(options, data, { index, curves })
  return maker.whole() ?? maker.fitted()
}

function hideMessages({ runs }: PageIndex, cwd: string): void {
  const hide = pathHider(cwd)
  runs.errorMessage = runs.errorMessage.map((message) => message && hide(message))
}

async function readAll({ results, records, baseline, version }: ReportOptions): Promise<PageData> {
  const data = new PageData({ results, version, isLive: false, points: REPORT_POINTS, baseline })
  for (const record of records) {
    data.readCurves(data.set(record))
    // A signal is to be heard meanwhile.
    await setImmediate()
  }
  return data
}

class ReportMaker {
  readonly #options: ReportOptions
  readonly #data: PageData
  readonly #index: PageIndex
  readonly #curves: MetricCurves[]
  readonly #frame: number
  readonly #runs: RunTexts
  #ofCases = new Shortener()

  constructor(
    options: ReportOptions,
    data: PageData,
    { index, curves }: { index: PageIndex; curves: MetricCurves[] },
  ) {
    this.#options = options
    this.#data = data
    this.#index = index
    this.#curves = curves
    const { withMeta, cwd } = options
    this.#runs = new RunTexts((row) => data.record(row), { logLines: LOG_LINES, withMeta, cwd })
    // The elements of the parts, and what is said of them.
    this.#frame =
      Buffer.byteLength(reportDocument(index.title, options.assets, [])) + 100 * (curves.length + 3) + 1000
  }

  /** With everything in it; `undefined` where that is too large. */
  whole(): Report | undefined {
    const { maxSize = Number.POSITIVE_INFINITY } = this.#options
    const { packed } = packAll(this.#curves)
    let size = this.#frame + sizeOf([...packed, packText(indexToText(this.#index))])
    if (size > maxSize) return undefined
    const order = failedFirst(this.#index)
    const count = this.#runs.countTogether(order)
    if (count < order.length && maxSize < Number.POSITIVE_INFINITY) return undefined
    const runs = this.#runs.pack(order.slice(0, count))
    size += runs.length
    const cases = size > maxSize ? [] : this.#packCases()
    if (size + sizeOf(cases) > maxSize) return undefined
    return this.#toReport({ index: this.#index, packed, runs, cases, notes: leftOutOf(order, count) })
  }

  /** What fits: curves first, then runs in full and outputs of cases, which have a part of the room in any case. */
  fitted(): Report {
    const index = this.#roundedIndex()
    const notes = [
      `What was logged, and how long runs took, is told in ${DIGITS} digits, curves in ${COARSE} parts of their range.`,
    ]
    const left = (this.#options.maxSize ?? 0) - this.#frame - packText(indexToText(index)).length
    const room = left > 0 ? left : LEAST_ROOM
    if (left <= 0) {
      const all = index.runs.id.length.toLocaleString('en')
      notes.push(`The tables of ${all} runs alone are as large as the report may be: it is larger.`)
    }
    const coarse = packCoarse(this.#curves)
    const isRoomForOthers = sizeOf(coarse.packed) <= room * SHARE_OF_CURVES
    const curves = isRoomForOthers ? coarse : fitCurves(this.#curves, room * SHARE_OF_CURVES)
    notes.push(...curves.notes)
    const rest = room - sizeOf(curves.packed)
    const hasCases = this.#variants().length > 0
    const runs = this.#fitRuns(hasCases ? rest / 2 : rest, index, notes)
    const cases = this.#fitCases(rest - runs.length, notes)
    return this.#toReport({ index, packed: curves.packed, runs, cases, notes })
  }

  #roundedIndex(): PageIndex {
    const { runs, metrics } = this.#index
    const durationSec = runs.durationSec.map(roundedNumber)
    return { ...this.#index, runs: { ...runs, durationSec }, metrics: metrics.map(rounded) }
  }

  #fitRuns(room: number, index: PageIndex, notes: string[]): string {
    const order = failedFirst(index)
    const most = this.#runs.countTogether(order.slice(0, Math.ceil(room / SMALLEST_RUN)))
    const found = mostThatFit(most, room, (count) => this.#runs.pack(order.slice(0, count)))
    notes.push(...leftOutOf(order, found.count))
    return found.packed
  }

  #toReport(content: {
    index: PageIndex
    packed: readonly string[]
    runs: string
    cases: readonly string[]
    notes: string[]
  }): Report {
    const { packed, runs, cases, notes } = content
    const cuts = [...this.#runs.notes, ...this.#ofCases.notes.map((note) => `Of cases, ${note}`)]
    const told = [...content.index.notes, ...notes, ...cuts]
    const index = packText(indexToText({ ...content.index, notes: told }))
    const part = (name: ReportPart['name']) => (base64: string) => ({ name, base64 })
    const parts = [
      part('index')(index),
      ...packed.map(part('curves')),
      part('runs')(runs),
      ...cases.map(part('cases')),
    ]
    return {
      html: reportDocument(this.#index.title, this.#options.assets, parts),
      notes,
      cuts: [...this.#index.notes, ...cuts],
    }
  }

  /** None where no run is of an evaluation. */
  #packCases(): string[] {
    const variants = this.#variants()
    if (variants.length === 0) return []
    const grid = readCaseGrid(variants, this.#data.cases)
    const cases: ReportCases = {
      grid,
      details: readCaseDetails(variants, interestingCases(grid), this.#ofCases),
    }
    return [packText(JSON.stringify(cases))]
  }

  #fitCases(budget: number, notes: string[]): string[] {
    const variants = this.#variants()
    if (variants.length === 0) return []
    const grid = readCaseGrid(variants, this.#data.cases)
    const ids = interestingCases(grid)
    this.#ofCases = new Shortener()
    const details = readCaseDetails(variants, ids, this.#ofCases)
    const found = mostThatFit(ids.length, budget, (count) =>
      packText(JSON.stringify({ grid, details: details.slice(0, count) })),
    )
    if (found.count < ids.length) {
      const all = ids.length.toLocaleString('en')
      notes.push(`Outputs of ${found.count} of ${all} cases, first those with errors and those that differ.`)
    }
    return [found.packed]
  }

  #variants(): Variant[] {
    return this.#index.runs.cases.flatMap((cases, row) => {
      const record = this.#data.record(row)
      return cases && record ? [{ row, record }] : []
    })
  }
}

/** @param count How many runs there are in full. */
function leftOutOf(order: readonly number[], count: number): string[] {
  if (count === order.length) return []
  const all = order.length.toLocaleString('en')
  return [`Logs, errors and events of ${count} of ${all} runs, failed ones first, then the best.`]
}

function rounded<Metric extends { logged: LoggedColumns | null }>(metric: Metric): Metric {
  if (!metric.logged) return metric
  const columns = Object.entries(metric.logged).map(([key, values]: [string, (number | null)[]]) => [
    key,
    values.map(roundedNumber),
  ])
  return { ...metric, logged: Object.fromEntries(columns) as LoggedColumns }
}

function roundedNumber(value: number | null): number | null {
  return value && Number(value.toPrecision(DIGITS))
}
