/** How far one experiment is. */
export interface ExperimentProgress {
  file: string
  name: string
  /** Runs that were planned, the reused ones included. */
  total: number
  /** Whether more may come than were planned. */
  isOpen: boolean
  succeeded: number
  failed: number
  skipped: number
  reused: number
  running: number
  /** Runs that ended here, and not in another session. */
  measured: number
  /** What those have taken, in milliseconds. */
  durationMs: number
}

/** An experiment of which nothing is known yet but its name. */
export function noProgress(file: string, name: string): ExperimentProgress {
  const counts = { total: 0, succeeded: 0, failed: 0, skipped: 0, reused: 0, running: 0 }
  return { file, name, isOpen: false, ...counts, measured: 0, durationMs: 0 }
}

const COUNTS = [
  'total',
  'succeeded',
  'failed',
  'skipped',
  'reused',
  'running',
  'measured',
  'durationMs',
] as const

/** One progress for several experiments, under the name of the first. */
export function sumProgress(experiments: readonly ExperimentProgress[]): ExperimentProgress {
  const sum = noProgress(experiments[0]?.file ?? '', experiments[0]?.name ?? '')
  for (const each of experiments) for (const key of COUNTS) sum[key] += each[key]
  sum.isOpen = experiments.some(({ isOpen }) => isOpen)
  return sum
}

/** How many there are in all, as far as is known, such as `7+`. */
export function totalText({ total, isOpen }: ExperimentProgress): string {
  return `${total}${isOpen ? '+' : ''}`
}

/** How many of its runs are over. */
export function countDone({ succeeded, failed, skipped, reused }: ExperimentProgress): number {
  return succeeded + failed + skipped + reused
}
