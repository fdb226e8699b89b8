/** Ends and removes what sessions that died have left in a results directory, and tells it in one line. */
import { counted } from '../../model/utils/counted.ts'
import type { History } from '../../store/history/history.ts'
import type { Claims } from '../../store/leases/claims.ts'
import { isAbandoned, recoverRun } from '../../store/leases/recover.ts'
import { checkOwner } from '../../store/leases/run-owner.ts'
import { clearDeadSessions } from '../../store/leases/sessions.ts'

export interface RecoverInput {
  resultsDir: string
  /** Path of this session's file, relative to the results directory. */
  own: string
  claims: Claims
  openHistory: () => History
  warn: (message: string) => void
}

/** Only one process at a time does this: two would both write the end of a run. */
const RECOVERY_KEY = 'recovery'

/** @returns the past as it stands then */
export function recoverResults({ resultsDir, own, claims, openHistory, warn }: RecoverInput): History {
  const besides = claims.besides()
  const { alive, leftovers } = clearDeadSessions(resultsDir, own, checkOwner)
  const givenUp = claims.clearAbandoned(alive === 0 ? besides : undefined)
  // Read after the claims are cleared: what was published with them is in the past by now.
  const history = openHistory()
  const text = describe({ runs: recoverRuns(history, claims), leftovers, claims: givenUp })
  if (text) warn(text)
  return history
}

function recoverRuns(history: History, claims: Claims): number {
  const abandoned = history.running().filter(({ runDir }) => isAbandoned(runDir, checkOwner))
  if (abandoned.length === 0 || claims.take(RECOVERY_KEY).kind === 'held') return 0
  let count = 0
  try {
    for (const { runDir } of abandoned) {
      const recovered = recoverRun(runDir)
      if (!recovered) continue
      history.replace(recovered)
      count++
    }
  } finally {
    claims.release(RECOVERY_KEY)
  }
  return count
}

function describe({ runs, leftovers, claims }: { runs: number; leftovers: number; claims: number }): string {
  const parts = [
    runs > 0 ? `${counted(runs, 'run')} recorded as interrupted` : '',
    leftovers > 0 ? `${counted(leftovers, 'half-made directory', 'half-made directories')} removed` : '',
    claims > 0 ? `${counted(claims, 'claim')} given up` : '',
  ].filter(Boolean)
  return parts.length === 0 ? '' : `An earlier session ended before its time: ${parts.join(', ')}.`
}
