/** Says what became of runs that were scored again, as they end. */
import type { RunRecord } from '../../analysis/record.ts'
import { counted } from '../../model/utils/counted.ts'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import type { RescoreOutcome, RunToRescore } from '../../session/evaluation/rescore.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import { type ProgressLine, showProgressLine } from '../progress-line.ts'
import type { Terminal } from '../terminal.ts'

export class RescoreReport {
  readonly #terminal: Terminal
  readonly #records: ReadonlyMap<string, RunRecord>
  readonly #progress: ProgressLine
  #changed = 0
  /** Outputs that were scored, and of how many. */
  #scored = 0
  readonly #total: number
  readonly #outcomes: RescoreOutcome[] = []
  /** Runs that are left as they are, and why. */
  readonly #left: { runId: string; reason: string }[] = []

  constructor(terminal: Terminal, records: readonly RunRecord[]) {
    this.#terminal = terminal
    this.#records = new Map(records.map((record) => [record.runDir, record]))
    this.#total = records.reduce((sum, record) => sum + countOutputs(record), 0)
    this.#progress = showProgressLine(terminal, 'scoring', () => `${this.#scored}/${this.#total} outputs`)
  }

  get exitCode(): 0 | 1 {
    const isWhole = this.#left.length === 0 && this.#outcomes.every(({ error }) => error === undefined)
    return isWhole ? 0 : 1
  }

  refuse({ runId, run }: RunRecord, reason: string): void {
    this.#leave(runId, { title: run.title ?? runId, reason })
  }

  readonly hold = ({ plan, runDir }: RunToRescore): void => {
    const reason = 'another session is at work on its config'
    this.#leave(this.#records.get(runDir)?.runId ?? '', { title: plan.spec.title, reason })
  }

  readonly count = (): void => {
    this.#scored++
  }

  readonly add = (outcome: RescoreOutcome): void => {
    const { plan, counts, error } = outcome
    const { colors } = this.#terminal
    const title = sanitize(plan.spec.title)
    this.#changed += counts.changed
    this.#outcomes.push(outcome)
    this.#progress.clear()
    if (error) {
      this.#terminal.print(` ${colors.red('×')} ${title}  ${sanitize(`${error.name}: ${error.message}`)}`)
      return
    }
    const failed = counts.withErrors > 0 ? `, ${colors.yellow(`${counts.withErrors} with errors`)}` : ''
    const parts = [`${counted(counts.scored, 'output')}${failed}`, ...this.#changes(outcome)]
    this.#terminal.print(` ${colors.green('✓')} ${title}  ${parts.join('  ')}`)
  }

  /** Takes the line of progress away. */
  stop(): void {
    this.#progress.stop()
  }

  /** @param folder Of the results, as the user would write it. */
  end(folder: string): void {
    this.stop()
    const what = `${counted(this.#scored, 'output')} of ${counted(this.#outcomes.length, 'run')}`
    this.#terminal.print(`\nScored ${what} again; the function was not called. Results: ${folder}/`)
    if (this.#changed === 0) return
    const cases = counted(this.#changed, 'case')
    this.#terminal.print(`Left out ${cases} whose row in the dataset has changed: --resume runs them.`)
  }

  /** What became of each run, for programs. */
  asJson(): JsonObject {
    const runs = this.#outcomes.map(({ plan, runDir, scorers, counts, metrics, error }) => {
      const { runId = null, metrics: before = null } = this.#records.get(runDir) ?? {}
      return {
        run_id: runId,
        run_dir: runDir,
        title: plan.spec.title,
        scorers: [...scorers],
        scored: counts.scored,
        with_errors: counts.withErrors,
        without_output: counts.withoutOutput,
        changed: counts.changed,
        metrics_before: before,
        metrics,
        error: error ? { name: error.name, message: error.message } : null,
      }
    })
    return { runs, left: this.#left.map(({ runId, reason }) => ({ run_id: runId, reason })) }
  }

  /** Of each score the mean of before and of now. */
  #changes({ runDir, scorers, metrics }: RescoreOutcome): string[] {
    const before = this.#records.get(runDir)?.metrics
    return scorers.flatMap((name) => {
      const [old, now] = [before?.[name], metrics?.[name]]
      if (typeof now !== 'number') return []
      const format = numberFormat([now, ...(typeof old === 'number' ? [old] : [])])
      if (typeof old !== 'number' || old === now) return `${name} ${format(now)}`
      return `${name} ${format(old)} → ${format(now)}`
    })
  }

  #leave(runId: string, { title, reason }: { title: string; reason: string }): void {
    this.#left.push({ runId, reason })
    this.#progress.clear()
    const message = `${title} (${runId}) is left as it is: ${reason}.`
    this.#terminal.error(this.#terminal.colors.yellow(sanitize(message)))
  }
}

/** Cases that have an output. */
function countOutputs({ run }: RunRecord): number {
  const { cases } = run
  if (!isPlainObject(cases)) return 0
  return Number(cases.done ?? 0) - Number(cases.errors ?? 0) - Number(cases.skipped ?? 0)
}
