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

/** What is around the seconds of the timestamp that was read last, and when that minute began. */
const minute = { before: 'none yet', after: '', epochMs: Number.NaN }
const WRITTEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$/
const [TO_SECONDS, TO_ZONE, LENGTH] = [17, 26, 32]

/**
 * What `Date.parse` says of a timestamp, in milliseconds since the epoch; NaN where it is none. Neighbours mostly share
 * their minute, which is parsed once.
 */
export function timestampMs(text: string): number {
  if (text.length === LENGTH && text.startsWith(minute.before) && text.endsWith(minute.after)) {
    const ms = secondsAndMs(text)
    if (ms !== undefined) return minute.epochMs + ms
  }
  const epochMs = RealDate.parse(text)
  const ms = WRITTEN.test(text) ? secondsAndMs(text) : undefined
  if (ms !== undefined && Number.isFinite(epochMs)) {
    minute.before = text.slice(0, TO_SECONDS)
    minute.after = text.slice(TO_ZONE)
    minute.epochMs = epochMs - ms
  }
  return epochMs
}

/** Of `58.086123` where it stands in a timestamp: 58,086. `undefined` where it is not written so. */
function secondsAndMs(text: string): number | undefined {
  let digits = 0
  for (let at = TO_SECONDS; at < TO_ZONE; at++) {
    const code = text.charCodeAt(at)
    if (at === TO_SECONDS + 2) {
      if (code !== POINT) return undefined
    } else {
      if (code < ZERO || code > ZERO + 9) return undefined
      if (at < TO_SECONDS + 6) digits = digits * 10 + code - ZERO
    }
  }
  return digits < 60_000 ? digits : undefined
}

const [POINT, ZERO] = [0x2e, 0x30]
