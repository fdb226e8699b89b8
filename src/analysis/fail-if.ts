/** Judges runs by the expression of `--fail-if`. */

import type { RunResult } from '../model/run.ts'
import type { JsonObject, JsonValue } from '../model/utils/json.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import type { Expression } from './expression/expression.ts'
import { ambiguousName, findFields, NameUse, splitFullName } from './expression/field-name.ts'
import { describeReading, readGateMetric } from './gate-reading.ts'
import type { RunRow } from './run-row.ts'

/** Fields of a run that are measured; the others only say which run it is. */
const MEASURED_FIELDS = new Set(['attempt', 'duration_sec'])

export class FailIf {
  /** What must not hold. */
  readonly rule: string
  readonly #expression: Expression
  readonly #uses: ReadonlyMap<string, NameUse>
  /** Names of metrics, or of measured fields, that the answer has depended on in some run. */
  readonly #judged = new Set<string>()
  readonly #hasFailures: boolean
  #rowCount = 0

  constructor(results: readonly RunResult[], expression: Expression) {
    this.rule = `not (${expression.text})`
    this.#expression = expression
    this.#hasFailures = results.some(({ status }) => status === 'failed')
    this.#uses = new Map(expression.names.map((name) => [name, new NameUse()]))
    for (const result of results) {
      const parts = {
        config: result.run.spec.config,
        metrics: result.metrics,
        run: runFields(result),
        meta: null,
      }
      for (const [name, use] of this.#uses) use.add(findFields(parts, name))
    }
  }

  /**
   * What is wrong with a row; `null` when the expression does not hold.
   *
   * @param runs Those of the row that succeeded, at least one.
   */
  judge(row: RunRow, runs: readonly RunResult[]): string | null {
    this.#rowCount++
    const [first = row.runs[0]] = runs
    const fields = { ...runFields(first), attempt: row.attempt, duration_sec: row.durationMs / 1000 }
    const config = runs.length === 1 ? first.run.spec.config : row.config
    const problems: string[] = []
    const seen: string[] = []
    const isRefused = this.#expression.test((name) => {
      const part = this.#partOf(name)
      const key = splitFullName(name)?.key ?? name
      if (this.#isMeasured(name)) this.#judged.add(name)
      if (part === 'run') return valueAtKey(fields, key)
      if (part === 'config') return valueAtKey(config, key)
      const reading = readGateMetric(runs, key)
      if ('problem' in reading) problems.push(reading.problem)
      else seen.push(describeReading(name, reading.value))
      return 'problem' in reading ? undefined : reading.value
    })
    const reasons = [...new Set(problems.length > 0 ? problems : seen)].join(', ')
    return isRefused || problems.length > 0 ? reasons || 'it holds' : null
  }

  /** What makes all answers worthless, after every row was judged; `null` when they count. */
  findProblem(): string | null {
    for (const [name, use] of this.#uses) if (use.isAmbiguous) return ambiguousName(name, use.parts).message
    if (this.#rowCount === 0) return this.#hasFailures ? 'nothing to judge: no run has succeeded' : null
    const measured = this.#expression.names.filter((name) => this.#isMeasured(name))
    if (measured.length === 0 || this.#judged.size > 0) return null
    const others = this.#expression.names.filter((name) => !measured.includes(name))
    return `nothing to judge: no run fits what it says of ${others.join(', ')}, so nobody has looked at ${measured.join(', ')}`
  }

  #isMeasured(name: string): boolean {
    const part = this.#partOf(name)
    return part === 'metrics' || (part === 'run' && MEASURED_FIELDS.has(splitFullName(name)?.key ?? name))
  }

  /** A name that is nowhere is a metric that is missing. */
  #partOf(name: string): 'config' | 'metrics' | 'run' {
    const full = splitFullName(name)
    const [part] = full ? [full.part] : (this.#uses.get(name)?.parts ?? [])
    return part === 'config' || part === 'run' ? part : 'metrics'
  }
}

/** The fields of `run.json` that an expression may name. */
function runFields({ run, status, attempt, durationMs }: RunResult): JsonObject & Record<string, JsonValue> {
  return {
    status,
    experiment_name: run.experimentName,
    title: run.spec.title,
    file: run.spec.file,
    group: run.options.group,
    attempt,
    duration_sec: durationMs / 1000,
  }
}
