/** Redis, or what speaks its protocol, as a server of queues. */
import type { Redis } from 'ioredis'
import { ANSWER_MS, CONNECT_MS, type Note, type QueueServer, reconnectDelayMs } from './queue-server.ts'

type BullMq = typeof import('bullmq')

/** Keys of notes begin with it; those of the jobs with BullMQ's `bull:`. */
const PREFIX = 'ztxexp:notes:'

/** Events that are kept of a session: answers stand in them too, so that many of them take much memory. */
const KEPT_EVENTS = 1000

/** Where a server is, as ioredis takes it. */
interface Place {
  host?: string
  port?: number
  path?: string
  username?: string
  password?: string
  db?: number
  tls?: object
}

/** Connects to a server. @throws what ioredis says where it does not answer, or lets nobody in */
export async function openRedis(
  { bull, Client }: { bull: BullMq; Client: typeof Redis },
  url: URL,
  label: string,
): Promise<QueueServer> {
  const place = placeOf(url)
  // What is asked while the server is away is refused at once, and asked again by whoever has asked.
  const client = new Client({
    ...place,
    ...{ lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0 },
    ...{ connectTimeout: CONNECT_MS, commandTimeout: ANSWER_MS, retryStrategy: reconnectDelayMs },
  })
  let lastError: Error | undefined
  client.on('error', (error) => {
    lastError = error
  })
  try {
    await client.connect()
    await client.ping()
  } catch (error) {
    client.disconnect()
    throw lastError ?? error
  }
  return makeServer(bull, client, { place, label })
}

function makeServer(
  bull: BullMq,
  client: Redis,
  { place, label }: { place: Place; label: string },
): QueueServer {
  // What waits for jobs or events goes on by itself when the server is back.
  const waiting = { ...place, maxRetriesPerRequest: null, retryStrategy: reconnectDelayMs }
  const common = { skipVersionCheck: true }
  return {
    label,
    warnings: () => findWarnings(client, label),
    queue: (name, { isOurs }) => {
      const settings = isOurs ? { streams: { events: { maxLen: KEPT_EVENTS } } } : { skipMetasUpdate: true }
      return new bull.Queue(name, { ...common, ...settings, connection: client })
    },
    events: (name) => new bull.QueueEvents(name, { ...common, connection: waiting, autorun: false }),
    worker: (name, processor, settings) =>
      new bull.Worker(name, processor, { ...common, ...settings, connection: waiting }),
    prepare: async () => {},
    putNote: async (kind, name, text) => {
      await client.hset(PREFIX + kind, name, `${await timeMs(client)} ${text}`)
    },
    notes: async (kind) => {
      const texts = await client.hgetall(PREFIX + kind)
      const now = await timeMs(client)
      return Object.entries(texts).flatMap(([name, value]) => toNote(name, value, now))
    },
    removeNotes: async (kind, name) => {
      await (name === undefined ? client.del(PREFIX + kind) : client.hdel(PREFIX + kind, name))
    },
    close: async () => client.disconnect(),
  }
}

/** Where a URL leads: to a port, with TLS or without, or to a socket in a file. */
function placeOf(url: URL): Place {
  const account = {
    ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
  }
  if (url.protocol === 'unix:') return { path: decodeURIComponent(url.pathname), ...account }
  const db = Number(url.pathname.slice(1))
  return {
    host: decodeURIComponent(url.hostname.replace(/^\[|\]$/g, '')),
    port: Number(url.port || 6379),
    ...account,
    ...(Number.isInteger(db) && db > 0 && { db }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
  }
}

/** By the server's clock: those of two machines are never compared. */
async function timeMs(client: Redis): Promise<number> {
  const [seconds, microseconds] = await client.time()
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)
}

function toNote(name: string, value: string, now: number): Note[] {
  const [, written, text] = /^(\d{1,16}) (.*)$/s.exec(value) ?? []
  return text === undefined ? [] : [{ name, text, ageMs: Math.max(0, now - Number(written)) }]
}

/** Managed servers may not let anybody see their settings: then nothing is known, and nothing said. */
async function findWarnings(client: Redis, label: string): Promise<string[]> {
  const warnings: string[] = []
  const appendOnly = await settingOf(client, 'appendonly')
  if (appendOnly !== undefined && appendOnly !== 'yes')
    warnings.push(
      `${label} forgets jobs and answers when it is restarted (appendonly is ${appendOnly}). ` +
        'What it forgets is added again and runs again. Set: appendonly yes',
    )
  const policy = await settingOf(client, 'maxmemory-policy')
  if (policy !== undefined && policy !== 'noeviction')
    warnings.push(
      `${label} throws jobs away when its memory is full (maxmemory-policy is ${policy}). ` +
        'Set: maxmemory-policy noeviction',
    )
  return warnings
}

async function settingOf(client: Redis, name: string): Promise<string | undefined> {
  try {
    const answer = await client.config('GET', name)
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : undefined
  } catch {
    return undefined
  }
}
