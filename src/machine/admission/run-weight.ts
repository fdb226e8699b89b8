/** Learns from runs that have ended how many CPUs the next one will use. */

const ENOUGH_RUNS = 3
const REMEMBERED_RUNS = 8
/** CPU time is counted in ticks of 10 ms, so shorter runs say too little. */
const SHORTEST_RUN_MS = 100
const LEAST_CPUS = 0.1
/** A run that uses more of a CPU than this is busy: it has a slow start, or bursts, and counts as a full one. */
const MOSTLY_WAITING_CPUS = 0.5

/**
 * Expected is the most that any of the last 8 measured runs used, so that a mixture of light and heavy runs counts as heavy;
 * between half a CPU and one, or until 3 are known, it is one. Runs that had to share full CPUs would seem light,
 * so from those only more than what is known is learnt.
 */
export class RunWeight {
  #recent: number[] = []

  learn(usage: { cpuMs: number; durationMs: number }, machineIsFull: boolean): void {
    if (usage.durationMs < SHORTEST_RUN_MS) return
    const usedCpus = Math.max(LEAST_CPUS, usage.cpuMs / usage.durationMs)
    const cpus = usedCpus > MOSTLY_WAITING_CPUS ? Math.max(1, usedCpus) : usedCpus
    if (machineIsFull && cpus < this.cpus) return
    this.#recent = [...this.#recent, cpus].slice(-REMEMBERED_RUNS)
  }

  /** CPUs to expect of one run, rather too many: 0.1 or more. */
  get cpus(): number {
    const known = this.#isKnown ? this.#recent : [1, ...this.#recent]
    return Math.max(...known)
  }

  /** CPUs that a run used on average, once enough are known. */
  get meanCpus(): number | undefined {
    const total = this.#recent.reduce((sum, cpus) => sum + cpus, 0)
    return this.#isKnown ? total / this.#recent.length : undefined
  }

  get #isKnown(): boolean {
    return this.#recent.length >= ENOUGH_RUNS
  }
}
