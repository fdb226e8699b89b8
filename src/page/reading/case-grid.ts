/** Reads the cases of evaluations for the page: the grid of their scores, and one case with its outputs. */

import { type CaseColumns, type CaseValue, ENDS } from '../../analysis/cases/case-columns.ts'
import { VariantCases } from '../../analysis/cases/variant-cases.ts'
import { Directions } from '../../analysis/directions.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { CaseRecord } from '../../model/case-record.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { redactJson } from '../../model/utils/redact.ts'
import { CaseReader } from '../../results/case-reader.ts'
import { readCases } from '../../store/run-directory/case-lines.ts'
import type { CaseDetail, CaseGrid, CaseRepeat, CaseState } from '../model/case-grid.ts'
import { Shortener } from './shortener.ts'

/** A run of an evaluation, and its row. */
export interface Variant {
  row: number
  record: RunRecord
}

/**
 * @param reader Keeps what it has read; of runs that go on, which still grow, nothing is kept.
 */
export function readCaseGrid(variants: readonly Variant[], reader: CaseReader): CaseGrid {
  const read = variants.map(({ record }) => {
    const own = record.run.status === 'running' ? new CaseReader() : reader
    return own.variantOf(record) ?? new VariantCases()
  })
  const ids = [...new Set(read.flatMap(({ columns }) => columns.ids()))]
  const scorers = [...new Set(read.flatMap(({ columns }) => [...columns.scores.keys()]))]
  const directions = new Directions(variants.map(({ record }) => record))
  return {
    rows: variants.map(({ row }) => row),
    scorers,
    directions: scorers.map((name) => directions.of(name) ?? null),
    ids,
    slices: sliceValues(read, ids),
    scores: scorers.map((name) => read.map(({ columns }) => numbersOf(columns.caseValues(name), ids))),
    states: read.map(({ columns }) => {
      const states = statesOf(columns)
      return ids.map((id) => states.get(id) ?? 'missing')
    }),
    repeats: read.map(({ columns }) => columns.repeatCount),
    notes: [],
  }
}

function numbersOf(values: ReadonlyMap<string, CaseValue>, ids: readonly string[]): (number | null)[] {
  return ids.map((id) => {
    const value = values.get(id)
    return typeof value === 'number' ? value : null
  })
}

function statesOf(columns: CaseColumns): Map<string, CaseState> {
  const states = new Map<string, CaseState>()
  for (const { id, row } of columns.caseRows()) {
    const [known, end] = [states.get(id), columns.ends.get(row)]
    if (end === ENDS.failed) states.set(id, 'error')
    else if (end === ENDS.skipped) states.set(id, known ?? 'skipped')
    else if (known !== 'error') states.set(id, 'done')
  }
  return states
}

/** By key; of each case what the first variant says that has it. */
function sliceValues(
  variants: readonly VariantCases[],
  ids: readonly string[],
): Record<string, (JsonValue | null)[]> {
  const found = new Map<string, Map<string, JsonValue>>()
  for (const variant of variants) {
    for (const [key, id, value] of variant.sliceValues()) {
      const own = found.get(key) ?? new Map<string, JsonValue>()
      found.set(key, own)
      if (!own.has(id)) own.set(id, value)
    }
  }
  return Object.fromEntries([...found].map(([key, own]) => [key, ids.map((id) => own.get(id) ?? null)]))
}

/**
 * What some cases have come to in every variant, in the order in which they were asked for.
 *
 * @param shortener Shortens their inputs and outputs.
 */
export function readCaseDetails(
  variants: readonly Variant[],
  ids: readonly string[],
  shortener = new Shortener(),
): CaseDetail[] {
  const shown = <Value extends JsonValue>(value: Value) => shortener.shorten(redactJson(value))
  const details = new Map(ids.map((id): [string, CaseDetail] => [id, emptyDetail(id, variants)]))
  for (const [place, { record }] of variants.entries()) {
    for (const each of readCases(record.runDir)) {
      const detail = details.get(each.id)
      if (!detail) continue
      detail.input ??= shown(each.input ?? null)
      detail.expected ??= shown(each.expected ?? null)
      detail.variants[place]?.repeats.push(toRepeat(each, shown))
    }
  }
  return [...details.values()]
}

function emptyDetail(id: string, variants: readonly Variant[]): CaseDetail {
  return { id, input: null, expected: null, variants: variants.map(({ row }) => ({ row, repeats: [] })) }
}

function toRepeat(record: CaseRecord, shown: <Value extends JsonValue>(value: Value) => Value): CaseRepeat {
  const { repeat, output, scores, error, skipped, duration_sec, usage } = record
  return {
    repeat,
    output: shown(output),
    scores: Object.fromEntries(
      Object.entries(scores).map(([name, { score, reason, error: thrown }]) => [
        name,
        { score, reason: shown(reason ?? (thrown ? `${thrown.type}: ${thrown.message}` : null)) },
      ]),
    ),
    error: error ? { name: error.name, message: shown(error.message) } : null,
    skipped: skipped ?? null,
    durationSec: duration_sec,
    costUsd: usage?.cost_usd ?? null,
  }
}
