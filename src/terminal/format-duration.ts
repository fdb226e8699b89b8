/** Writes a time span the way Vitest does, and in minutes and hours where it is long. */

/**
 * @example
 * formatDuration(42) // '42ms'
 * formatDuration(3210) // '3.21s'
 * formatDuration(125_000) // '2m 05s'
 * formatDuration(7_380_000) // '2h 03m'
 */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return String(durationMs)
  const ms = Math.round(durationMs)
  if (ms < 1000) return `${ms}ms`
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
