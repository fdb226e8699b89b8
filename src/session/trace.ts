/** What becomes of the runs of a session, for `DEBUG=ztxexp:schedule`. */

import type { LifecycleListener } from '../model/event.ts'
import { debugLog } from '../model/utils/debug.ts'

const debug = debugLog('schedule')

/** Writes the events of runs; `undefined` where nobody wants to read them, so that nobody listens. */
export const traceRuns: LifecycleListener | undefined =
  debug &&
  ((event) => {
    switch (event.type) {
      case 'attemptStarted': {
        const { run, attempt } = event
        return debug('start %s %s, attempt %d', run.runId, run.spec.title, attempt)
      }
      case 'attemptRetried': {
        const { run, attempt, error, delayMs } = event
        return debug('retry %s after attempt %d (%s), in %d ms', run.runId, attempt, error.name, delayMs)
      }
      case 'runEnded':
      case 'runAmended': {
        const { run, status, error, skipReason, durationMs } = event.result
        const why = error?.name ?? skipReason ?? ''
        return debug('%s %s after %d ms %s', status, run.runId, Math.round(durationMs), why)
      }
      case 'runReused':
        return debug('reuse %s for %s', event.result.run.runId, event.result.run.spec.title)
      default:
        return undefined
    }
  })
