/** A baseline as the text of its file: sorted, with a line for each run and each case, so that a change of one is one. */

import { isPlainObject, type JsonObject, stringifyMetrics } from '../../model/utils/json.ts'
import { summarize } from '../statistics.ts'
import type { Baseline, BaselineCase, BaselineRun, BaselineVariant } from './baseline.ts'

/** The key that says what the file is, and its value, which version of it. */
export const BASELINE_KEY = 'ztxexp_baseline'
export const BASELINE_VERSION = 1

/** What stands in the file for people to read: it follows from the runs. */
export interface VariantSummary {
  n: number
  mean: number
  sd: number
}

/** Digits that summaries are rounded to. */
const DIGITS = 6

/** @returns JSON that ends in a newline */
export function formatBaseline({ variants }: Baseline): string {
  const body = variants.map(formatVariant).join(',\n')
  return `{\n  "${BASELINE_KEY}": ${BASELINE_VERSION},\n  "variants": [${body === '' ? '' : `\n${body}\n  `}]\n}\n`
}

/** Of variants with several runs: how many there are of each metric, and how they scatter. */
export function summarizeRuns(runs: readonly BaselineRun[]): Record<string, VariantSummary> {
  if (runs.length < 2) return {}
  const names = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))].sort()
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = runs.flatMap(({ metrics }) =>
        Object.hasOwn(metrics, name) ? (metrics[name] ?? []) : [],
      )
      const sample = summarize(values)
      if (sample?.sd == null) return []
      return [[name, { n: sample.n, mean: round(sample.mean), sd: round(sample.sd) }] as const]
    }),
  )
}

function formatVariant({ experiment, file, config, recorded, runs }: BaselineVariant): string {
  const summary = summarizeRuns(runs)
  const fields = [
    ['experiment', JSON.stringify(experiment)],
    ['file', JSON.stringify(file)],
    ['config', compact(config)],
    ...Object.keys(recorded)
      .sort()
      .map((key) => [key, compact(recorded[key])]),
    ...(Object.keys(summary).length > 0 ? [['summary', block(summary, 6)]] : []),
    ['runs', `[\n${runs.map(formatRun).join(',\n')}\n      ]`],
  ]
  return `    {\n${fields.map(([key, value]) => `      "${key}": ${value}`).join(',\n')}\n    }`
}

function formatRun({ repeat, metrics, cases }: BaselineRun): string {
  // What tells it from the others stands first.
  const own = [...Object.entries(repeat), ['metrics', metrics] as const]
  const text = `{${own.map(([key, value]) => `${JSON.stringify(key)}:${compact(value)}`).join(',')}}`
  if (cases === undefined) return `        ${text}`
  const lines = [...cases].map(
    ([id, repeats]) => `          ${JSON.stringify(id)}: ${compact(formatCase(repeats))}`,
  )
  const body = lines.length === 0 ? '' : `\n${lines.join(',\n')}\n        `
  return `        ${text.slice(0, -1)},"cases":{${body}}}`
}

/** A case without repeats is no list. */
function formatCase(repeats: readonly BaselineCase[]) {
  return repeats.length === 1 ? repeats[0] : repeats
}

/** A line for each entry. */
function block(entries: Readonly<Record<string, unknown>>, indent: number): string {
  const space = ' '.repeat(indent)
  const lines = Object.entries(entries).map(
    ([key, value]) => `${space}  ${JSON.stringify(key)}: ${compact(value)}`,
  )
  return `{\n${lines.join(',\n')}\n${space}}`
}

function compact(value: unknown): string {
  return stringifyMetrics(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isPlainObject(value)) return value
  const keys = Object.keys(value as JsonObject).sort()
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]))
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS))
}
