/** PostgreSQL as a server of queues: BullMQ has its tables in the schema `bullmq`, notes stand in `ztxexp`. */
import { type EventEmitter, setMaxListeners } from 'node:events'
import type { Queue, QueueEvents, Worker } from 'bullmq'
import { ANSWER_MS, CONNECT_MS, type QueueServer } from './queue-server.ts'

type BullMq = typeof import('bullmq')

/** Taken while the table is made: two that make it at once would meet. */
const LOCK = 7_284_163_905

const MAKE_TABLE = `
  BEGIN;
  SELECT pg_advisory_xact_lock(${LOCK});
  CREATE SCHEMA IF NOT EXISTS ztxexp;
  CREATE TABLE IF NOT EXISTS ztxexp.notes (
    kind text NOT NULL,
    name text NOT NULL,
    text text NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (kind, name)
  );
  COMMIT`

const PUT = `
  INSERT INTO ztxexp.notes VALUES ($1, $2, $3, clock_timestamp())
  ON CONFLICT (kind, name) DO UPDATE SET text = excluded.text, written_at = excluded.written_at`

const LIST = `
  SELECT name, text, extract(epoch FROM clock_timestamp() - written_at) * 1000 AS age
  FROM ztxexp.notes WHERE kind = $1`

const REMOVE = 'DELETE FROM ztxexp.notes WHERE kind = $1 AND ($2::text IS NULL OR name = $2)'

/** Connects to a server. @throws what pg says where it does not answer, or lets nobody in */
export async function openPostgres(bull: BullMq, url: URL, label: string): Promise<QueueServer> {
  const settings = {
    connectionString: url.href,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    idleTimeoutMillis: 30_000,
  }
  const shared = new bull.PostgresConnection({ ...settings, query_timeout: ANSWER_MS, max: 4, migrate: true })
  shared.on('error', () => {
    // Whoever asks something next is told.
  })
  const { pool } = shared
  // Each queue that is looked at listens to it.
  setMaxListeners(0, pool as unknown as EventEmitter)
  const prepare = async () => {
    const client = await pool.connect()
    try {
      await bull.runMigrations(client, bull.DEFAULT_SCHEMA)
      await client.query(MAKE_TABLE)
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }
  try {
    await prepare()
  } catch (error) {
    await shared.close().catch(() => undefined)
    throw error
  }
  const factory = bull.createPostgresBackend
  // BullMQ types them by their connection, of which nobody asks once they are made.
  return {
    label,
    warnings: async () => [],
    prepare,
    queue: (name, { isOurs }) => {
      const settings = { connection: pool, skipMetasUpdate: !isOurs }
      return new bull.Queue(name, settings, factory) as unknown as Queue
    },
    events: (name) => {
      const connection = { ...settings, max: 1 }
      return new bull.QueueEvents(name, { connection, autorun: false }, factory) as unknown as QueueEvents
    },
    worker: (name, processor, options) => {
      const connection = { ...settings, max: 2 }
      return new bull.Worker(
        name,
        processor as never,
        { ...options, connection },
        factory,
      ) as unknown as Worker
    },
    putNote: async (kind, name, text) => {
      await pool.query(PUT, [kind, name, text])
    },
    notes: async (kind) => {
      const { rows } = await pool.query<{ name: string; text: string; age: string }>(LIST, [kind])
      return rows.map(({ name, text, age }) => ({ name, text, ageMs: Math.max(0, Number(age)) }))
    },
    removeNotes: async (kind, name) => {
      await pool.query(REMOVE, [kind, name ?? null])
    },
    close: () => shared.close(),
  }
}
