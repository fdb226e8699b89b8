/** What BullMQ's two servers, Redis and PostgreSQL, differ in: how they are reached, and where small notes are kept. */
import type { Processor, Queue, QueueEvents, Worker, WorkerOptions } from 'bullmq'

/** How a worker of BullMQ is made, apart from its connection. */
export type WorkerSettings = Omit<WorkerOptions, 'connection' | 'prefix'>

/** A server of queues. */
export interface QueueServer extends NoteStore {
  /** Without credentials, such as `redis://host:6379`. */
  readonly label: string
  /** What a user should know of it, in sentences. */
  warnings(): Promise<string[]>
  /** @param options `isOurs`: of a session that is coordinated here; else nothing of the queue is changed by looking at it. */
  queue(name: string, options: { isOurs: boolean }): Queue
  events(name: string): QueueEvents
  worker(name: string, processor: Processor, settings: WorkerSettings): Worker
  /** Makes what has to be there before anything else works: at the start, and where it is gone. */
  prepare(): Promise<void>
  close(): Promise<void>
}

/** Small texts by kind and name, with their ages by the clock of the server. */
export interface NoteStore {
  /** Writes a note, or writes it anew. */
  putNote(kind: string, name: string, text: string): Promise<void>
  notes(kind: string): Promise<Note[]>
  /** @param name Default: all of the kind. */
  removeNotes(kind: string, name?: string): Promise<void>
}

export interface Note {
  name: string
  text: string
  /** Milliseconds since it was written. */
  ageMs: number
}

/** Longer notes are not ours. */
const LONGEST_NOTE = 64 * 1024

/** The JSON of a note; `undefined` where it is none. */
export function readNote({ text }: Pick<Note, 'text'>): unknown {
  return text.length > LONGEST_NOTE ? undefined : parseSafely(text)
}

/** A JSON text as a value; `undefined` where it is none. */
export function parseSafely(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Milliseconds before a lost connection is tried again, by how often it was. */
export function reconnectDelayMs(times: number): number {
  return Math.min(100 * 2 ** Math.min(times, 5), 2000)
}

/** Milliseconds that a server may take to let somebody in. */
export const CONNECT_MS = 8000

/** Milliseconds that it may take to answer one request, before it is asked again. */
export const ANSWER_MS = 30_000
