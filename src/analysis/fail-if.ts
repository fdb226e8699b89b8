/** Judges runs by the expression of `--fail-if`. */

import type { JsonObject } from '../model/utils/json.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { type Expression, parseExpression } from './expression/expression.ts'
import { ambiguousName, findFields, NameUse, splitFullName } from './expression/field-name.ts'
import { describeReading, readGateMetric } from './gate-reading.ts'
import { partsOf, type RunRecord } from './record.ts'
import type { RunRow } from './run-row.ts'

/** Fields of a run that are measured; the others only say which run it is. */
const MEASURED_FIELDS = new Set(['attempt', 'duration_sec'])

/** What the expression makes of a row. */
export interface Refusal {
  /** What is wrong; `null` when the expression does not hold. */
  problem: string | null
  /** The names of metrics, and of measured fields, that the answer has depended on. */
  measured: string[]
}

export class FailIf {
  /** What must not hold. */
  readonly rule: string
  readonly #expression: Expression
  readonly #configNames = new Set<string>()

  /** @throws ZtxexpError (`BAD_OPTION`) with the column where it cannot be read */
  constructor(text: string) {
    this.rule = `not (${text})`
    this.#expression = parseExpression(text)
  }

  /** A config of the session: a plain name that some config has is that of a key, in every experiment. */
  addConfig(config: JsonObject): void {
    for (const name of this.#expression.names) {
      if (!this.#configNames.has(name) && valueAtKey(config, name) !== undefined) this.#configNames.add(name)
    }
  }

  /** @param runs Those of the row that succeeded, at least one */
  judge(row: RunRow, runs: readonly RunRecord[]): Refusal {
    const [first = row.runs[0]] = runs
    const { durationMs } = row
    const fields: JsonObject = { ...(first.run as JsonObject), attempt: row.attempt }
    if (durationMs !== null) fields.duration_sec = durationMs / 1000
    const config = runs.length === 1 ? first.config : row.config
    const problems: string[] = []
    const seen: string[] = []
    const measured: string[] = []
    const isRefused = this.#expression.test((name) => {
      const part = this.#partOf(name, fields)
      const key = splitFullName(name)?.key ?? name
      if (isMeasured(part, key)) measured.push(name)
      if (part === 'run') return valueAtKey(fields, key)
      if (part === 'config') return valueAtKey(config, key)
      const reading = readGateMetric(runs, key)
      if ('problem' in reading) problems.push(reading.problem)
      else seen.push(describeReading(name, reading.value))
      return 'problem' in reading ? undefined : reading.value
    })
    const reasons = [...new Set(problems.length > 0 ? problems : seen)].join(', ')
    return { problem: isRefused || problems.length > 0 ? reasons || 'it holds' : null, measured }
  }

  /**
   * What makes all answers worthless, after every row was judged; `null` when they count.
   *
   * @param records All runs of the session
   */
  findProblem(records: readonly RunRecord[], refusals: readonly Refusal[]): string | null {
    const { names } = this.#expression
    for (const name of names) {
      const use = new NameUse()
      for (const record of records) use.add(findFields(partsOf(record), name))
      if (use.isAmbiguous) return ambiguousName(name, use.parts).message
    }
    if (refusals.length === 0) {
      const hasFailures = records.some(({ run }) => run.status === 'failed')
      return hasFailures ? 'nothing to judge: no run has succeeded' : null
    }
    const [first] = records
    const measured = names.filter((name) =>
      isMeasured(this.#partOf(name, (first?.run ?? {}) as JsonObject), splitFullName(name)?.key ?? name),
    )
    if (measured.length === 0 || refusals.some((refusal) => refusal.measured.length > 0)) return null
    const others = names.filter((name) => !measured.includes(name))
    return `nothing to judge: no run fits what it says of ${others.join(', ')}, so nobody has looked at ${measured.join(', ')}`
  }

  /** A name that is nowhere is a metric that is missing. */
  #partOf(name: string, fields: JsonObject): 'config' | 'metrics' | 'run' {
    const part = splitFullName(name)?.part
    if (part) return part === 'config' || part === 'run' ? part : 'metrics'
    if (this.#configNames.has(name)) return 'config'
    return valueAtKey(fields, name) === undefined ? 'metrics' : 'run'
  }
}

function isMeasured(part: 'config' | 'metrics' | 'run', key: string): boolean {
  return part === 'metrics' || (part === 'run' && MEASURED_FIELDS.has(key))
}
