/** Reads the cases of evaluations for the page: the grid of their scores, and one case with its outputs. */

import { Directions } from '../../analysis/directions.ts'
import { exactMean } from '../../analysis/exact-sum.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { CaseRecord } from '../../model/case-record.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { redactJson, redactText } from '../../model/utils/redact.ts'
import { readCases } from '../../store/run-directory/case-lines.ts'
import type { CaseDetail, CaseGrid, CaseRepeat, CaseState } from '../model/case-grid.ts'

/** A run of an evaluation, and its row. */
export interface Variant {
  row: number
  record: RunRecord
}

/** What is known of one case of one variant. */
interface Cell {
  values: Map<string, number[]>
  state: CaseState
  repeats: number
}

export function readCaseGrid(variants: readonly Variant[]): CaseGrid {
  const cases = new Map<string, Record<string, JsonValue> | undefined>()
  const scorers = new Set<string>()
  const cells = variants.map(({ record }) => {
    const found = new Map<string, Cell>()
    for (const each of readCases(record.runDir)) {
      cases.set(each.id, cases.get(each.id) ?? each.slices)
      for (const name of Object.keys(each.scores)) scorers.add(name)
      found.set(each.id, addRepeat(found.get(each.id), each))
    }
    return found
  })
  const ids = [...cases.keys()]
  const directions = new Directions(variants.map(({ record }) => record))
  const slices = [...new Set([...cases.values()].flatMap((values) => Object.keys(values ?? {})))]
  return {
    rows: variants.map(({ row }) => row),
    scorers: [...scorers],
    directions: [...scorers].map((name) => directions.of(name) ?? null),
    ids,
    slices: Object.fromEntries(slices.map((name) => [name, ids.map((id) => cases.get(id)?.[name] ?? null)])),
    scores: [...scorers].map((name) => cells.map((own) => ids.map((id) => meanOf(own.get(id), name)))),
    states: cells.map((own) => ids.map((id) => own.get(id)?.state ?? 'missing')),
    repeats: cells.map((own) => {
      let most = 0
      for (const { repeats } of own.values()) most = Math.max(most, repeats)
      return most
    }),
    notes: [],
  }
}

function addRepeat(known: Cell | undefined, { scores, error, skipped }: CaseRecord): Cell {
  const cell: Cell = known ?? { values: new Map(), state: 'skipped', repeats: 0 }
  cell.repeats++
  for (const [name, { score }] of Object.entries(scores)) {
    if (score === null || !Number.isFinite(score)) continue
    const values = cell.values.get(name)
    if (values) values.push(score)
    else cell.values.set(name, [score])
  }
  if (error !== undefined) cell.state = 'error'
  else if (skipped === undefined && cell.state !== 'error') cell.state = 'done'
  return cell
}

function meanOf(cell: Cell | undefined, scorer: string): number | null {
  const values = cell?.values.get(scorer)
  return values === undefined ? null : exactMean(values)
}

/** What some cases have come to in every variant, in the order in which they were asked for. */
export function readCaseDetails(variants: readonly Variant[], ids: readonly string[]): CaseDetail[] {
  const details = new Map(ids.map((id): [string, CaseDetail] => [id, emptyDetail(id, variants)]))
  for (const [place, { record }] of variants.entries()) {
    for (const each of readCases(record.runDir)) {
      const detail = details.get(each.id)
      if (!detail) continue
      detail.input ??= redactJson(each.input ?? null)
      detail.expected ??= redactJson(each.expected ?? null)
      detail.variants[place]?.repeats.push(toRepeat(each))
    }
  }
  return [...details.values()]
}

function emptyDetail(id: string, variants: readonly Variant[]): CaseDetail {
  return { id, input: null, expected: null, variants: variants.map(({ row }) => ({ row, repeats: [] })) }
}

function toRepeat(record: CaseRecord): CaseRepeat {
  const { repeat, output, scores, error, skipped, duration_sec, usage } = record
  return {
    repeat,
    output: redactJson(output),
    scores: Object.fromEntries(
      Object.entries(scores).map(([name, { score, reason, error: thrown }]) => [
        name,
        { score, reason: reason ?? (thrown ? `${thrown.type}: ${thrown.message}` : null) },
      ]),
    ),
    error: error ? { name: error.name, message: redactText(error.message) } : null,
    skipped: skipped ?? null,
    durationSec: duration_sec,
    costUsd: usage?.cost_usd ?? null,
  }
}
