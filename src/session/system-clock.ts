/** The clock of real sessions. */
import { nowMs } from '../model/utils/time.ts'
import type { Clock } from '../scheduler/ports.ts'

/** As they are when this is loaded: a function that runs in this process may put others in their place. */
const { setTimeout, clearTimeout } = globalThis

const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  nowMs,
  after: (delayMs, callback) => {
    // Node fires a timer at once that is set for longer than this.
    const partMs = Math.min(delayMs, LONGEST_TIMER_MS)
    let cancelRest = () => {}
    const timer = setTimeout(() => {
      if (partMs === delayMs) callback()
      else cancelRest = systemClock.after(delayMs - partMs, callback)
    }, partMs)
    return () => {
      clearTimeout(timer)
      cancelRest()
    }
  },
  random: Math.random,
}
