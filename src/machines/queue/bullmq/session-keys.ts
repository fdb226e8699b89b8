/** Names of what belongs to a session on a server, and how often things are done. */
import type { JobType, Queue } from 'bullmq'
import type { JobCounts } from '../queue-port.ts'

/** Kinds of notes. The first three have a note for each session, by its id; the others belong to one session. */
export const NOTES = {
  sessions: 'sessions',
  coordinators: 'coordinators',
  cancelled: 'cancelled',
  /** By the id of the worker. */
  workers: (sessionId: string) => `workers-${sessionId}`,
  /** By the key of the job: why it is to be ended. */
  ends: (sessionId: string) => `ends-${sessionId}`,
} as const

/** Events that are sent to all who have to do with a session. */
export const EVENTS = { cancelled: 'ztxexp-cancelled', end: 'ztxexp-end', over: 'ztxexp-over' } as const

/** BullMQ's names have no colons. */
export function queueName(sessionId: string): string {
  return `ztxexp-${sessionId}`
}

/**
 * The name under which {@link EVENTS} are sent: apart from what happens to jobs, which is much, has the answers in it, and
 * is of no use to workers.
 */
export function controlName(sessionId: string): string {
  return `${queueName(sessionId)}-control`
}

/** Milliseconds, all from how long a worker keeps a job without a sign of life. */
export interface Timing {
  leaseMs: number
  /** Between two looks for jobs whose lease has run out. */
  checkMs: number
  /** Between two signs of life of a coordinator, or of a worker. */
  beatMs: number
  /** Who gave no sign of life for so long is taken for gone. */
  goneMs: number
}

export function timingOf(leaseMs: number): Timing {
  const beatMs = leaseMs / 6
  return { leaseMs, checkMs: leaseMs / 4, beatMs, goneMs: 3.5 * beatMs }
}

/** PostgreSQL's jobs of a queue that is paused are `paused`, which BullMQ's types do not have any more. */
const WAITING = ['waiting', 'paused', 'prioritized', 'delayed'] as JobType[]
const DONE: JobType[] = ['completed', 'failed']

export async function countJobs(queue: Queue): Promise<JobCounts> {
  const counts = await queue.getJobCounts(...WAITING, 'active', ...DONE)
  const sum = (names: readonly JobType[]) => names.reduce((total, name) => total + (counts[name] ?? 0), 0)
  return { waiting: sum(WAITING), active: sum(['active']), done: sum(DONE) }
}

/** Sends one of {@link EVENTS}. @param control The queue with the name for that. */
export async function publish(control: Queue, event: string, fields: Record<string, string>): Promise<void> {
  await control.getBackend().publishEvent({ event, ...fields }, MOST_EVENTS)
}

const MOST_EVENTS = 1000

/** Calls something again and again, each time after the last is over. @returns ends it */
export function every(ms: number, act: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined
  let isEnded = false
  const next = () => {
    timer = setTimeout(
      () =>
        void act()
          .catch(() => undefined)
          .finally(() => isEnded || next()),
      ms,
    )
    timer.unref()
  }
  next()
  return () => {
    isEnded = true
    clearTimeout(timer)
  }
}
