/** What a worker is asked for besides loading files: to run an attempt, and to get ready for its end. */
import type { AttemptRequest } from '../../model/run.ts'
import type { LateError } from '../../model/worker-protocol.ts'
import type { Slot } from './slot.ts'

/** What a worker is asked to run an attempt with. */
export function attemptMessage(attempt: AttemptRequest) {
  return { type: 'attempt', attempt, isShared: attempt.concurrency > 1 } as const
}

/** Time for what setup files want called before their worker is ended. */
const LEAVING_MS = 15_000

/** Ends the worker of a slot that is idle; what its setup files want called before is called, and may be told of. */
export async function leaveSlot(
  { worker, isToBeLeft, isBeingKilled }: Slot,
  onLateError: (error: LateError) => void,
): Promise<void> {
  if (isToBeLeft && !isBeingKilled && !worker.isGone) {
    const patience = setTimeout(() => void worker.kill(), LEAVING_MS)
    const error = await worker.request({ type: 'leave' }).catch(() => null)
    clearTimeout(patience)
    if (error) onLateError({ runId: null, error })
  }
  await worker.kill()
}

/**
 * Hears of errors that come up in a worker and belong to no run that is in progress, until it is gone.
 *
 * @param onTainted Called when the worker must not be used again.
 */
export async function watchLateErrors(
  slot: Slot,
  onLateError: (error: LateError) => void,
  onTainted: () => void,
): Promise<void> {
  try {
    for (;;) {
      const late = await slot.worker.request({ type: 'watch' })
      slot.isRetired = true
      const attempt = slot.attempts.get(late.runId ?? '')
      // It has ended in the worker, and is about to be heard of.
      if (attempt) attempt.lateError ??= late.error
      else onLateError(late)
      onTainted()
    }
  } catch {
    // The worker is gone, and with it whatever could have come.
  }
}
