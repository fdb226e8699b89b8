/** What became of what was expected of metrics, as plain data: for the exit code, every report and every listener. */

/** What a gate said of a run, of a group of repeats, or of an experiment. */
export interface GateVerdict {
  /** Name of the experiment as recorded; `null` where an expression of the command line finds nothing to judge. */
  experimentName: string | null
  /** Path of its file, relative to the root; `null` as above. */
  file: string | null
  /** The title of the run, or what the group has in common. */
  name: string
  /** What must hold, such as `score >= 0.9`, or must not: `not (score < 0.9)`. */
  rule: string
  /** Why it does not hold, such as `score is 0.87`; `null` when the gate is met. */
  problem: string | null
  /** What there is to say of a gate that is met, such as `judged on 4 of 10 runs, 6 failed`; else `null`. */
  note: string | null
  /** The runs that were judged: those that succeeded; with `errors`, those that failed. May be empty. */
  runIds: string[]
  /** Runs that failed, and do not make the command fail, since their share is within a limit. */
  excusedRunIds: string[]
  /** Set where the problem is that runs could not be compared with a baseline: the command exits with 2. */
  isIncomparable?: true
}

/** The verdicts that make the command fail. */
export function missedGates(verdicts: readonly GateVerdict[]): GateVerdict[] {
  return verdicts.filter(({ problem }) => problem !== null)
}

/** Ids of failed runs that a limit on `errors` allows. */
export function excusedRunIds(verdicts: readonly GateVerdict[]): Set<string> {
  return new Set(verdicts.flatMap((verdict) => verdict.excusedRunIds))
}
