/**
 * Names of what is not yet, or no longer, there: each is made here, and only what has such a name is ever cleared away.
 *
 *     .tmp-<16 hex digits>-<n>           a file that replaces another, an empty one that tells the time, or a claim
 *     .tmp-<run id>                      a run directory that is being made
 *     .tmp-delete-<name>-<16 hex digits> a run directory that is being deleted
 *     .tmp-copy-<name>-<16 hex digits>   a run directory that is being copied here
 *
 * Earlier versions wrote a pid for the digits, `.tmp-time-<pid>`, and a UUID for a claim.
 */
import { randomBytes } from 'node:crypto'

/** Prefix of all of them. Readers pass over what begins with it. */
export const TEMPORARY_PREFIX = '.tmp-'

/** What a process of ours writes as a run id. */
export const RUN_ID = /^\d{8}_\d{6}_[0-9a-f]{8}$/

/** Pids are the same in two containers, which may share a results directory. */
const token = randomBytes(8).toString('hex')
let counter = 0

/** Of the name of what is deleted: names have 255 bytes at most. */
const LONGEST_KEPT = 100

/** A name for a file or folder that will have another one soon. */
export function temporaryName(): string {
  return `${TEMPORARY_PREFIX}${token}-${counter++}`
}

/** The name of a run directory that is being made. */
export function runInTheMaking(runId: string): string {
  return TEMPORARY_PREFIX + runId
}

/** The name of a directory that is being deleted. */
export function nameForDeletion(name: string): string {
  return nameFor('delete', name)
}

/** The name of a directory that is being copied. */
export function nameForCopy(name: string): string {
  return nameFor('copy', name)
}

function nameFor(what: 'delete' | 'copy', name: string): string {
  return `${TEMPORARY_PREFIX}${what}-${name.replace(/[^\w.-]/g, '_').slice(0, LONGEST_KEPT)}-${token}`
}

/** What has such a name. */
export type TemporaryKind = 'file' | 'run' | 'deletion' | 'copy' | 'claim'

/** What a name says: `undefined` is not one of ours. */
export function kindOfTemporary(name: string): TemporaryKind | undefined {
  if (!name.startsWith(TEMPORARY_PREFIX)) return undefined
  const rest = name.slice(TEMPORARY_PREFIX.length)
  if (RUN_ID.test(rest)) return 'run'
  if (/^delete-.+-(?:[0-9a-f]{16}|\d+)$/.test(rest)) return 'deletion'
  if (/^copy-.+-[0-9a-f]{16}$/.test(rest)) return 'copy'
  if (/^(?:[0-9a-f]{16}|\d+)-\d+$|^time-\d+$/.test(rest)) return 'file'
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(rest) ? 'claim' : undefined
}
