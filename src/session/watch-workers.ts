/** Watches the processes of runs, where the executor can end them. */
import type { ErrorRecord } from '../model/error.ts'
import type { Executor } from '../model/execution.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import { FrozenWatch } from './frozen-watch.ts'
import { watchMemory } from './memory-watch.ts'

/** @returns stops watching */
export function watchWorkers(
  { memoryLimit }: Pick<ResolvedOptions, 'memoryLimit'>,
  executor: Pick<Executor, 'abilities' | 'busyWorkers'>,
  endRun: (runId: string, error: ErrorRecord) => void,
): () => void {
  if (!executor.abilities.canKill) return () => {}
  const watched = { busyWorkers: () => executor.busyWorkers(), endRun }
  const stops = [new FrozenWatch(watched).start()]
  if (memoryLimit !== undefined) stops.push(watchMemory({ limitBytes: memoryLimit, ...watched }))
  return () => {
    for (const stop of stops) stop()
  }
}
