/**
 * The limits of a session, or of a round of watching: each experiment is judged once, when its runs are over, and again
 * only if one of them comes to something else. Whoever needs a verdict gets that one.
 */
import type { LifecycleEvent } from '../model/event.ts'
import type { GateVerdict } from '../model/gate-verdict.ts'
import type { ExperimentSpec } from '../model/run.ts'
import type { RunPlan } from '../model/run-plan.ts'
import type { BaselineJudge, JudgedRuns } from './baseline/baseline-judge.ts'
import { type ExperimentGroup, groupByExperiment } from './experiment-group.ts'
import { FailIf } from './fail-if.ts'
import { gateRules, type Judged, judgeEmpty, judgeExperiment, judgeNothing } from './gates.ts'
import { recordOf } from './record.ts'
import { ResultList } from './result-list.ts'

export class GateJudge {
  readonly #failIf: FailIf | undefined
  readonly #baseline: BaselineJudge | undefined
  readonly #list = new ResultList()
  readonly #empty: { file: string; experiment: ExperimentSpec }[] = []
  readonly #judged = new Map<ExperimentSpec, Judged>()
  #all: readonly GateVerdict[] | undefined

  /**
   * @param failIf An expression over metrics, config keys and fields of the run. It is read from left to right: a metric
   *   that is needed for the answer, and is missing or not finite, misses the gate.
   * @param baseline What the runs are compared with. Default: nothing.
   * @throws ZtxexpError (`BAD_OPTION`) with the column where it cannot be read
   */
  constructor(failIf: string | undefined, baseline?: BaselineJudge) {
    this.#failIf = failIf === undefined ? undefined : new FailIf(failIf)
    this.#baseline = baseline
  }

  /** Before anything of a file runs. @param empty Experiments that were to run and have no config */
  expect(file: string, plans: readonly RunPlan[], empty: readonly ExperimentSpec[]): void {
    for (const { spec } of plans) this.#failIf?.addConfig(spec.config)
    for (const experiment of empty) this.#empty.push({ file, experiment })
    this.#all = undefined
  }

  readonly listen = (event: LifecycleEvent): void => {
    if (!('result' in event)) return
    this.#list.listen(event)
    this.#judged.delete(event.result.run.spec.experiment)
    this.#all = undefined
  }

  /** The rules that an experiment is judged by. */
  rulesOf(experiment: ExperimentSpec): string[] {
    const rules = gateRules(experiment, this.#failIf)
    return this.#baseline?.isGate ? [...rules, this.#baseline.rule] : rules
  }

  /** What the rules say of an experiment whose runs are over. */
  of(experiment: ExperimentSpec): readonly GateVerdict[] {
    const empty = this.#empty.filter((each) => each.experiment === experiment)
    const results = this.#list.results.filter(({ run }) => run.spec.experiment === experiment)
    const judged = groupByExperiment(results).flatMap((group) => this.#judge(group).verdicts)
    return [...judged, ...empty.flatMap((each) => judgeEmpty(each.file, experiment))]
  }

  /** Everything, in the order of the tables, when all runs are over. */
  all(): readonly GateVerdict[] {
    this.#all ??= this.#judgeAll()
    return this.#all
  }

  #judgeAll(): GateVerdict[] {
    const { results } = this.#list
    const groups = groupByExperiment(results)
    const judged = groups.map((group) => this.#judge(group))
    const compared = this.#baseline?.judgeNothing(groups.map(judgedRuns)) ?? []
    const verdicts = [...judged.flatMap((each) => each.verdicts), ...compared]
    const empty = this.#empty.flatMap(({ file, experiment }) => judgeEmpty(file, experiment))
    const failIf = this.#failIf
    const refusals = judged.flatMap((each) => each.refusals)
    const problem = (results.length > 0 && failIf?.findProblem(results.map(recordOf), refusals)) || null
    if (!failIf || problem === null) return [...verdicts, ...empty]
    const others = verdicts.filter(({ rule }) => rule !== failIf.rule)
    return [...others, ...empty, judgeNothing(failIf.rule, problem)]
  }

  #judge(group: ExperimentGroup): Judged {
    const { file, experiment, results } = group
    const known = this.#judged.get(experiment)
    if (known) return known
    if (this.rulesOf(experiment).length === 0) return { verdicts: [], refusals: [] }
    const { verdicts, refusals } = judgeExperiment(
      { file, experiment, records: results.map(recordOf) },
      this.#failIf,
    )
    const judged = {
      verdicts: [...verdicts, ...(this.#baseline?.judge(judgedRuns(group)) ?? [])],
      refusals,
    }
    this.#judged.set(experiment, judged)
    return judged
  }
}

/** The runs of an experiment as they are compared with a baseline. */
export function judgedRuns({ file, experiment, results }: ExperimentGroup): JudgedRuns {
  return { file, name: experiment.name, records: results.map(recordOf) }
}
