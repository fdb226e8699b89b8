/** Opens a queue on a server that a URL names, with BullMQ. */
import type { Queue } from 'bullmq'

import type { ErrorRecord } from '../../../model/error.ts'
import { ZtxexpError } from '../../../model/error.ts'
import { loadOptional } from '../../../results/export/optional-package.ts'
import type { QueueBackend, SessionFacts, SessionState } from '../queue-port.ts'
import { BullCoordinatorQueue } from './coordinator-queue.ts'
import { Link, reasonOf } from './link.ts'
import { openPostgres } from './postgres-server.ts'
import { type QueueServer, readNote } from './queue-server.ts'
import { openRedis } from './redis-server.ts'
import { countJobs, NOTES, queueName, type Timing, timingOf } from './session-keys.ts'
import { BullWorkerQueue } from './worker-queue.ts'

type BullMq = typeof import('bullmq')

const REDIS = ['redis:', 'rediss:', 'unix:']
const POSTGRES = ['postgres:', 'postgresql:']

/** How long a worker keeps a job without a sign of life. */
const LEASE_MS = 60_000

export interface OpenBackendOptions {
  /** Told a sentence where the server is away, and where it is back. */
  warn: (message: string) => void
  /** Milliseconds that a worker keeps a job without a sign of life; all other times follow from it. Default: 60,000. */
  leaseMs?: number
}

/**
 * Connects to the server of a queue.
 *
 * @param url `redis://[user:password@]host[:port][/db]`, `rediss://…` with TLS, `unix:/run/redis.sock`, or
 *   `postgres://[user:password@]host[:port]/database`. What it leaves out of PostgreSQL comes from `PGPASSWORD` and the like.
 * @throws ZtxexpError (`BAD_OPTION`) where it is none of these, or a package is missing; (`QUEUE_UNUSABLE`) where the
 *   server does not answer
 * @example
 * const backend = await openBackend('redis://localhost', { warn: console.warn })
 */
export async function openBackend(
  url: string,
  { warn, leaseMs = LEASE_MS }: OpenBackendOptions,
): Promise<QueueBackend> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isRedis = parsed !== undefined && REDIS.includes(parsed.protocol)
  if (!parsed || (!isRedis && !POSTGRES.includes(parsed.protocol))) {
    throw new ZtxexpError(
      'BAD_OPTION',
      'The URL of a queue is redis://host:6379, rediss://… (with TLS), unix:/run/redis.sock or ' +
        'postgres://user@host/database, with what is special in a password as %-codes.',
    )
  }
  const label = labelOf(parsed)
  const bull = await loadOptional('bullmq', 'A queue', () => import('bullmq'))
  const server = await connect(label, async () => {
    if (!isRedis) return openPostgres(bull, parsed, label)
    const { Redis } = await loadOptional('ioredis', 'A queue on Redis', () => import('ioredis'))
    return openRedis({ bull, Client: Redis }, parsed, label)
  })
  return new BullBackend({ bull, server, timing: timingOf(leaseMs), warn })
}

/** What may be shown of a URL: neither password nor options, which may hold one. */
function labelOf({ protocol, host, pathname }: URL): string {
  const path = pathname === '/' ? '' : pathname
  return protocol === 'unix:' ? protocol + path : `${protocol}//${host}${path}`
}

async function connect(label: string, open: () => Promise<QueueServer>): Promise<QueueServer> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof ZtxexpError) throw error
    throw new ZtxexpError(
      'QUEUE_UNUSABLE',
      `The queue at ${label} cannot be used: ${reasonOf(error)}. Check that the server runs, and host, port and password.`,
    )
  }
}

interface BullBackendOptions {
  bull: BullMq
  server: QueueServer
  timing: Timing
  warn: (message: string) => void
}

class BullBackend implements QueueBackend {
  readonly label: string
  readonly #options: BullBackendOptions
  readonly #link: Link
  /** Sessions that were announced from here. */
  readonly #factsTexts = new Map<string, string>()
  readonly #looked = new Map<string, Queue>()

  constructor(options: BullBackendOptions) {
    const { server, warn } = options
    this.label = server.label
    this.#options = options
    this.#link = new Link({ label: server.label, onNotice: warn, prepare: server.prepare })
  }

  warnings(): Promise<string[]> {
    return this.#options.server.warnings()
  }

  async announce(facts: SessionFacts): Promise<void> {
    const text = JSON.stringify(facts)
    this.#factsTexts.set(facts.id, text)
    await this.#link.ask(() => this.#options.server.putNote(NOTES.sessions, facts.id, text))
  }

  async sessions(): Promise<SessionState[]> {
    const { server } = this.#options
    const [sessions, coordinators, cancelled] = await this.#link.ask(() =>
      Promise.all([NOTES.sessions, NOTES.coordinators, NOTES.cancelled].map((kind) => server.notes(kind))),
    )
    const states: SessionState[] = []
    for (const note of sessions ?? []) {
      const facts = readNote(note) as SessionFacts | undefined
      // Its name is where its jobs are.
      if (facts?.id !== note.name || !/^[\w-]{1,100}$/.test(note.name)) continue
      const coordinator = coordinators?.find(({ name }) => name === note.name)
      const mark = cancelled?.find(({ name }) => name === note.name)
      states.push({
        facts,
        coordinatorSeenMsAgo: coordinator?.ageMs ?? null,
        cancelled: mark ? ((readNote(mark) ?? null) as ErrorRecord | null) : null,
        counts: await this.#link.ask(() => countJobs(this.#lookAt(note.name))),
      })
    }
    return states.sort((a, b) => (String(a.facts.createdAt) < String(b.facts.createdAt) ? -1 : 1))
  }

  coordinate(sessionId: string, listener: Parameters<QueueBackend['coordinate']>[1]) {
    const { server, timing } = this.#options
    const factsText = () => this.#factsTexts.get(sessionId)
    return new BullCoordinatorQueue({ server, sessionId, timing, factsText }, listener).start()
  }

  join(...[sessionId, facts, listener]: Parameters<QueueBackend['join']>) {
    const { server, timing, bull } = this.#options
    const makeWaitingError = () => new bull.WaitingError()
    return new BullWorkerQueue({ server, sessionId, facts, timing, makeWaitingError }, listener).start()
  }

  async close(): Promise<void> {
    this.#link.close()
    for (const queue of this.#looked.values()) await queue.close().catch(() => undefined)
    await this.#options.server.close()
  }

  /** Queues are looked at again and again, and hold connections to nobody but the server that all share. */
  #lookAt(sessionId: string): Queue {
    const known = this.#looked.get(sessionId)
    if (known) return known
    const queue = this.#options.server.queue(queueName(sessionId), { isOurs: false })
    queue.on('error', () => undefined)
    this.#looked.set(sessionId, queue)
    return queue
  }
}
