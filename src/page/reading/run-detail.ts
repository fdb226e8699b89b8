/** Reads one run in full for the page: what `ztxexp show` tells, its events and its artifacts. */

import { isAbsolute, relative } from 'node:path'
import type { RunRecord } from '../../analysis/record.ts'
import { userFrames } from '../../errors/stack-frames.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { plainText } from '../../model/utils/plain-text.ts'
import { redactJson, redactText } from '../../model/utils/redact.ts'
import { readSourceFile } from '../../results/source-file.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonLines } from '../../store/run-directory/read-lines.ts'
import { readLastLines } from '../../store/run-directory/read-tail.ts'
import type { LogTail, RunDetail, RunError } from '../model/run-detail.ts'
import { type HrefOf, listArtifacts } from './artifacts.ts'
import { hiddenIn, pathHider } from './hide-paths.ts'
import { readLogTail } from './log-tail.ts'
import { Shortener } from './shortener.ts'

/** Lines of an error with its causes. */
const LONGEST_ERROR = 200
const LINES_AROUND = 3
/** Longer lines come from minified code, which tells nobody anything. */
const LONGEST_LINE = 400
const MOST_EVENTS = 200

export interface DetailOptions {
  /** Lines of the log. */
  logLines: number
  /** Whether what tells of the machine and of its folders is told: a report leaves the machine that it was made on. */
  withMeta: boolean
  /** Absolute path that others are shown from. */
  cwd: string
  /** Where an artifact of these bytes can be had. Default: nowhere. */
  hrefOf?: HrefOf
}

/** @param record With its meta. */
export function readRunDetail(record: RunRecord, options: DetailOptions): RunDetail {
  const { runDir, config, metrics } = record
  const hide = options.withMeta ? (text: string) => text : pathHider(options.cwd)
  const log = readLogTail(runDir, { lines: options.logLines })
  const shortener = new Shortener()
  const shown = {
    run: shortener.shorten(hiddenIn(redactJson(record.run as JsonObject), hide)),
    config: shortener.shorten(redactJson(config)),
    metrics: shortener.shorten(metrics),
    events: shortener.shorten(lastEvents(runDir).map((event) => hiddenIn(redactJson(event), hide))),
  }
  return {
    id: record.runId,
    ...shown,
    provenance: provenance(record, options),
    error: readError(record, options, hide),
    log: { ...log, lines: ownLines(log, record).map(hide) },
    artifacts: listArtifacts(runDir, options.hrefOf),
    notes: shortener.notes,
  }
}

/** What every line says of itself is known. */
function ownLines({ lines }: LogTail, { runId }: RunRecord): string[] {
  return lines.map((line) => line.replace(` - ztxexp.run.${runId} -`, ''))
}

/** What of `meta.json` is told: the rest is of the machine, and of who has started it. */
const PROVENANCE = [
  ['Commit', 'git_commit'],
  ['Branch', 'git_branch'],
  ['Uncommitted changes', 'git_dirty'],
  ['Node', 'node_version'],
  ['Python', 'python_version'],
  ['Platform', 'platform'],
  ['Dataset', 'dataset_version'],
  ['Seed', 'seed'],
  ['Packages', 'packages'],
] as const

const OF_THE_MACHINE = [
  ['Machine', 'hostname'],
  ['Command', 'started_cmd'],
] as const

function provenance({ meta, runDir }: RunRecord, { withMeta, cwd }: DetailOptions): RunDetail['provenance'] {
  const fields = [...PROVENANCE, ...(withMeta ? OF_THE_MACHINE : [])]
  const found = fields.flatMap(([label, key]) => {
    const value = meta?.[key]
    return value === undefined || value === null || value === '' ? [] : [{ label, value: describe(value) }]
  })
  return withMeta ? [...found, { label: 'Directory', value: relative(cwd, runDir) || runDir }] : found
}

function describe(value: JsonValue): string {
  if (typeof value === 'string') return plainText(redactText(value))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  return Object.entries(value)
    .map(([name, version]) => `${name} ${typeof version === 'string' ? version : JSON.stringify(version)}`)
    .join(', ')
}

function readError(
  record: RunRecord,
  { cwd }: DetailOptions,
  hide: (text: string) => string,
): RunError | null {
  const lines = readLastLines(filePath(record.runDir, 'errors'), LONGEST_ERROR)
  if (lines.length === 0) return null
  const [frame] = userFrames(lines.join('\n'))
  const source = frame && readSourceFile(frame.path, Date.parse(record.run.started_at ?? ''))
  return {
    lines: lines.map((line) => hide(plainText(redactText(line)))),
    frame: frame && source ? codeFrame(source, { ...frame, file: relative(cwd, frame.path) }) : null,
  }
}

function codeFrame(
  source: string,
  { file, line, column }: { file: string; line: number; column: number },
): RunError['frame'] {
  const lines = source.split(/\r\n|\n/)
  const target = lines[line - 1]
  if (target === undefined || target.length > LONGEST_LINE) return null
  const first = Math.max(1, line - LINES_AROUND)
  const shown = lines.slice(first - 1, line + LINES_AROUND)
  const cut = (text: string) => plainText(text.slice(0, LONGEST_LINE))
  return {
    file: isAbsolute(file) || file.startsWith('..') ? (file.split(/[\\/]/).at(-1) ?? file) : file,
    line,
    column,
    lines: shown.map((text, index) => ({ number: first + index, text: cut(text) })),
  }
}

/** The last ones, in order. */
function lastEvents(runDir: string): JsonObject[] {
  const events: JsonObject[] = []
  for (const { value } of readJsonLines(filePath(runDir, 'events'))) {
    // What was logged is drawn.
    if (value.event === 'metric') continue
    // What was known of the machine stands in it too: what is told of that stands elsewhere.
    const { meta: _meta, ...event } = value
    events.push(event)
    if (events.length > 2 * MOST_EVENTS) events.splice(0, MOST_EVENTS)
  }
  return events.slice(-MOST_EVENTS)
}
