/** Points in time as the run directory writes them: UTC, with microseconds. */

/** The clocks as they are when this is loaded: a run may put others in their place (`vi.useFakeTimers()`). */
const { timeOrigin } = performance
const readClock = performance.now.bind(performance)
const RealDate = Date

/** Milliseconds of a clock that never goes back. */
export function monotonicMs(): number {
  return readClock()
}

/** Milliseconds since the epoch with a fraction, from the wall clock at start and the monotonic clock after. */
export function nowMs(): number {
  return timeOrigin + readClock()
}

/** `2026-11-23T23:45:58.086123+00:00`. */
export function isoTimestamp(epochMs: number): string {
  const { seconds, micros } = split(epochMs)
  return `${seconds}.${micros}+00:00`
}

/** `2026-11-23 23:45:58,086`, as Python's logging writes it, in UTC. */
export function logTimestamp(epochMs: number): string {
  const { seconds, micros } = split(epochMs)
  return `${seconds.replace('T', ' ')},${micros.slice(0, 3)}`
}

/** `20261123_234558`, the first part of a run id. */
export function compactTimestamp(epochMs: number): string {
  return split(epochMs).seconds.replace(/[-:]/g, '').replace('T', '_')
}

/** The second that was written last: neighbouring timestamps mostly share it, and a date is slow to format. */
const last = { epochMs: Number.NaN, text: '' }

function split(epochMs: number): { seconds: string; micros: string } {
  const wholeMicros = Math.round(epochMs * 1000)
  const micros = wholeMicros % 1_000_000
  const secondMs = (wholeMicros - micros) / 1000
  if (secondMs !== last.epochMs) {
    last.epochMs = secondMs
    last.text = new RealDate(secondMs).toISOString().slice(0, 19)
  }
  return { seconds: last.text, micros: String(micros).padStart(6, '0') }
}
