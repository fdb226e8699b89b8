/** Whether a worker has the results directory of its session: then nothing of a run need be sent. */
import { type Canary, makeCanary, removeCanary, seesCanary } from '../../store/canary.ts'
import { type RunDocuments, readRunDocuments } from '../../store/run-directory/remote-run.ts'
import type { SessionFacts } from './queue-port.ts'

/** Marks the results directory of a session; `null` where it cannot be written, which is said when a run is to be. */
export function markResults(resultsDir: string): Canary | null {
  try {
    return makeCanary(resultsDir)
  } catch {
    return null
  }
}

/** Takes the mark away. */
export function unmarkResults({ canary }: SessionFacts): void {
  if (canary) removeCanary(canary)
}

/** What a worker sends of a run that is over. @param resultsDir Its own; absolute path. */
export function documentsFor({ canary }: SessionFacts, resultsDir: string): (runDir: string) => RunDocuments {
  const isShared = canary !== null && seesCanary(canary, resultsDir)
  return (runDir) => (isShared ? {} : readRunDocuments(runDir))
}
