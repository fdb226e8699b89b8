/** What the server of the page answers, once it is known that whoever asks may. */

import { type RunRecord, toRecord } from '../../analysis/record.ts'
import { stringifyMetrics } from '../../model/utils/json.ts'
import { readRun } from '../../store/run-directory/read.ts'
import { encodeCurves } from '../codec/curve-codec.ts'
import { reduceLine } from '../codec/reduce-line.ts'
import { rowsFromText } from '../codec/rows.ts'
import { liveDocument, type PageAssets } from '../html.ts'
import type { CurveLine } from '../model/curves.ts'
import { readCaseDetails, readCaseGrid, type Variant } from '../reading/case-grid.ts'
import { bandsOf, linesOf } from '../reading/curve-set.ts'
import { readLogTail } from '../reading/log-tail.ts'
import { readRunDetail } from '../reading/run-detail.ts'
import { answer, answerJson, answerProblem, type Exchange, writeHead } from './answer.ts'
import { answerArtifact } from './artifact-answer.ts'
import type { LiveResults } from './live-results.ts'

/** What answers are made of. */
export interface RouteContext {
  live: LiveResults
  assets: PageAssets
  /** Absolute path that others are shown from. */
  cwd: string
}

const LOG_LINES = 500
/** What is not read by then comes later: the page is told. */
const LONGEST_READ_MS = 3000
const MOST_POINTS = 2000
const MOST_LINES = 20_000

/** Answers everything but `/events`. */
export async function answerRoute(exchange: Exchange, context: RouteContext): Promise<void> {
  const { url } = exchange
  const parts = segmentsOf(url.pathname)
  switch (parts?.[0]) {
    case undefined:
      return answerProblem(exchange, 404, 'There is nothing at this address.')
    case '':
      return answer(exchange, liveDocument(context.live.index.title), html)
    case 'app.js':
      return answer(exchange, context.assets.script, { 'Content-Type': 'text/javascript; charset=utf-8' })
    case 'app.css':
      return answer(exchange, context.assets.style, { 'Content-Type': 'text/css; charset=utf-8' })
    case 'api':
      return answerData(exchange, parts.slice(1), context)
    case 'artifact': {
      const record = recordOf(parts[1], context)
      if (record) return answerArtifact(exchange, record.runDir, parts.slice(2))
      return answerProblem(exchange, 404, 'There is no such run.')
    }
    default:
      return answerProblem(exchange, 404, 'There is nothing at this address.')
  }
}

const html = { 'Content-Type': 'text/html; charset=utf-8' }

/** `undefined` where the address is none that can be read. */
function segmentsOf(path: string): string[] | undefined {
  try {
    return path.slice(1).split('/').map(decodeURIComponent)
  } catch {
    return undefined
  }
}

function answerData(
  exchange: Exchange,
  parts: readonly string[],
  context: RouteContext,
): Promise<void> | void {
  const [name, id, more] = parts
  if (parts.length === 1 && name === 'index') return answerIndex(exchange, context)
  if (parts.length === 1 && name === 'curves') return answerCurves(exchange, context)
  if (parts.length === 1 && name === 'cases') return answerCases(exchange, context)
  const record = name === 'run' && parts.length <= 3 ? recordOf(id, context) : undefined
  if (record && more === undefined) return answerRun(exchange, record, context)
  if (record && more === 'log') return answerLog(exchange, record)
  return answerProblem(exchange, 404, record ? 'There is nothing at this address.' : 'There is no such run.')
}

function answerIndex(exchange: Exchange, { live }: RouteContext): Promise<void> | void {
  const tag = `"${live.revision}"`
  if (exchange.request.headers['if-none-match'] === tag) {
    writeHead(exchange, 304, { ETag: tag })
    exchange.response.end()
    return
  }
  const found = live.answerSince(exchange.url.searchParams.get('since') ?? '')
  return answerJson(exchange, stringifyMetrics(found), { ETag: tag })
}

async function answerCurves(exchange: Exchange, { live }: RouteContext): Promise<void> {
  const { searchParams } = exchange.url
  const rows = rowsIn(searchParams, live)
  const groupBy = namesIn(searchParams.get('by') ?? '[]')
  const metric = searchParams.get('metric')
  if (!rows || !groupBy || metric === null)
    return answerProblem(exchange, 400, 'These are no runs and no metric.')
  const untilMs = performance.now() + LONGEST_READ_MS
  await live.readCurves(rows, () => exchange.response.destroyed || performance.now() > untilMs)
  const points = Math.max(8, numberIn(searchParams, 'points', MOST_POINTS))
  const mostLines = numberIn(searchParams, 'lines', MOST_LINES)
  const { data, index } = live
  const all = rows.filter((row) => data.curves.curvesOf(row, metric).length > 0)
  const lines = linesOf(data.curves, metric, all.slice(0, mostLines))
  const set = {
    metric,
    lines: lines.map((line) => withPoints(line, points)),
    bands: bandsOf(data.curves, index, { metric, rows, groupBy, points }),
    total: all.length,
    notes: curveNotes({
      lines: mostLines,
      all: all.length,
      unread: rows.filter((row) => !data.hasCurves(row)).length,
    }),
  }
  return answer(exchange, encodeCurves(set), { 'Content-Type': 'application/octet-stream' })
}

function curveNotes({ lines, all, unread }: { lines: number; all: number; unread: number }): string[] {
  const count = (value: number) => value.toLocaleString('en')
  return [
    ...(all > lines ? [`Showing ${count(lines)} of ${count(all)} lines; means are over all.`] : []),
    ...(unread > 0 ? [`${count(unread)} runs are still being read, and are in no mean yet.`] : []),
  ]
}

function withPoints(line: CurveLine, points: number): CurveLine {
  if (line.steps.length <= points) return line
  const picked = reduceLine(line, points)
  const pick = (values: Float64Array) => Float64Array.from(picked, (index) => values[index] as number)
  return { ...line, steps: pick(line.steps), values: pick(line.values), seconds: pick(line.seconds) }
}

/** Its meta is in no table, and read when it is asked for. */
function answerRun(exchange: Exchange, known: RunRecord, { cwd }: RouteContext): Promise<void> {
  const { runId, runDir } = known
  const stored = readRun(runDir, { withMeta: true, areTextsCut: true })
  const record = stored?.kind === 'run' ? toRecord(stored) : known
  const hrefOf = (path: string) =>
    `artifact/${encodeURIComponent(runId)}/${path.split('/').map(encodeURIComponent).join('/')}`
  const detail = readRunDetail(record, { logLines: LOG_LINES, withMeta: true, cwd, hrefOf })
  return answerJson(exchange, stringifyMetrics(detail))
}

function answerLog(exchange: Exchange, { runDir }: RunRecord): Promise<void> {
  const from = numberIn(exchange.url.searchParams, 'from', Number.MAX_SAFE_INTEGER)
  return answerJson(exchange, JSON.stringify(readLogTail(runDir, { lines: Number.POSITIVE_INFINITY, from })))
}

function answerCases(exchange: Exchange, { live }: RouteContext): Promise<void> | void {
  const { searchParams } = exchange.url
  const rows = rowsIn(searchParams, live)
  if (!rows) return answerProblem(exchange, 400, 'These are no runs.')
  const variants = rows.flatMap((row): Variant[] => {
    const record = live.data.record(row)
    return record?.run.cases === undefined ? [] : [{ row, record }]
  })
  const id = searchParams.get('id')
  const found =
    id === null ? readCaseGrid(variants, live.data.cases) : (readCaseDetails(variants, [id])[0] ?? null)
  return answerJson(exchange, stringifyMetrics(found))
}

function recordOf(id: string | undefined, { live }: RouteContext): RunRecord | undefined {
  const row = id === undefined ? undefined : live.data.rowOf(id)
  return row === undefined ? undefined : live.data.record(row)
}

function rowsIn(query: URLSearchParams, { data }: LiveResults): number[] | undefined {
  return rowsFromText(query.get('rows') ?? '')?.filter((row) => row < data.size)
}

/** Not more than so much; that where nothing that is a number is given. */
function numberIn(query: URLSearchParams, name: string, most: number): number {
  const text = query.get(name) ?? ''
  return /^\d{1,16}$/.test(text) ? Math.min(Number(text), most) : most
}

function namesIn(text: string): string[] | undefined {
  try {
    const names: unknown = JSON.parse(text)
    const areNames =
      Array.isArray(names) && names.length <= 20 && names.every((name) => typeof name === 'string')
    return areNames ? names : undefined
  } catch {
    return undefined
  }
}
