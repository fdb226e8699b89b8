/** What the options of a session say of all that it plans. */
import { shuffledIndices } from '../model/utils/seeded-random.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import type { RunDefaults } from '../scheduler/plan.ts'
import type { ExecutePlan } from '../scheduler/ports.ts'

/** The session-wide values of what an experiment may set itself. */
export function runDefaults(options: ResolvedOptions, parentRunId?: string): RunDefaults {
  return {
    maxAttempts: options.maxAttempts,
    retryOn: [...options.retryOn],
    retryDelay: options.retryDelay,
    timeout: options.timeout,
    tags: options.tag,
    group: options.group ?? null,
    parentRunId: parentRunId ?? null,
    seed: options.seed ?? null,
    concurrency: options.concurrency,
  }
}

/** In declaration order, or shuffled: with a seed, in the same order each time. */
export function orderPlans(
  plans: readonly ExecutePlan[],
  { shuffle, seed }: Pick<ResolvedOptions, 'shuffle' | 'seed'>,
): readonly ExecutePlan[] {
  if (shuffle === false) return plans
  const chosen = typeof shuffle === 'number' ? shuffle : (seed ?? Math.floor(Math.random() * 2 ** 32))
  return [...shuffledIndices(plans.length, chosen)].flatMap((index) => plans[index] ?? [])
}
