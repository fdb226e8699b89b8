/** A list of runs as a source: all is known, and what becomes of one changes nothing of the others. */
import type { ExecutePlan, PlanSource } from './ports.ts'

/** Given at a time: jobs are larger than plans, and most need not exist before their turn comes. */
const CHUNK = 256

/** @param plans Of one file; in the order in which they are to start. */
export function listSource(file: string, plans: readonly ExecutePlan[]): PlanSource {
  let given = 0
  return {
    file,
    isFixed: true,
    concurrency: 1,
    get isOver() {
      return given >= plans.length
    },
    next: () => {
      const chunk = plans.slice(given, given + CHUNK)
      given += chunk.length
      return chunk
    },
    tell: () => {},
  }
}
