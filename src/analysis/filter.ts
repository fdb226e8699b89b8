/** Says which runs of a results directory are wanted. */
import { ZtxexpError } from '../model/error.ts'
import type { StoredStatus } from '../model/run.ts'
import type { RunFields } from '../model/stored-run.ts'
import { isPlainObject } from '../model/utils/json.ts'
import type { Where } from './expression/where.ts'
import type { RunRecord } from './record.ts'

/** Every condition that is given must hold. */
export interface RunFilter {
  /** Default: all. */
  status?: StoredStatus | readonly StoredStatus[]
  /** Exact `experiment_name`. */
  experiment?: string
  /** Exact group. */
  group?: string
  /** Keys with their values; or a list of which each must be a tag, or a tag's value. */
  tags?: Record<string, string> | readonly string[]
  /** Part of the title, upper and lower case alike, or a pattern. */
  title?: string | RegExp
  /** Started then or later: a date, or text that `Date` understands. */
  since?: Date | string
  /** Started before that. */
  until?: Date | string
  /** From {@link parseWhere}. */
  where?: Where
  predicate?: (record: RunRecord) => boolean
}

/**
 * The part of a filter that needs no more than `run.json`.
 *
 * @throws ZtxexpError (`BAD_OPTION`) when a date cannot be read.
 */
export function acceptRun(filter: RunFilter): (run: RunFields) => boolean {
  const { status, experiment, group, tags, title } = filter
  const statuses = status === undefined ? undefined : new Set([status].flat())
  const since = toTime(filter.since, Number.NEGATIVE_INFINITY)
  const until = toTime(filter.until, Number.POSITIVE_INFINITY)
  const hasDates = filter.since !== undefined || filter.until !== undefined

  return (run) =>
    (statuses === undefined || statuses.has(run.status)) &&
    (experiment === undefined || run.experiment_name === experiment) &&
    (group === undefined || run.group === group) &&
    (tags === undefined || hasTags(run.tags, tags)) &&
    (title === undefined || hasTitle(run, title)) &&
    (!hasDates || isBetween(run.started_at, since, until))
}

/** The part of a filter that needs the whole record. */
export function acceptRecord({ where, predicate }: RunFilter): (record: RunRecord) => boolean {
  return (record) => (where?.test(record) ?? true) && (predicate?.(record) ?? true)
}

function hasTags(found: RunFields['tags'], wanted: NonNullable<RunFilter['tags']>): boolean {
  if (isList(wanted)) {
    const known = Array.isArray(found) ? found : Object.entries(found ?? {}).flat()
    return wanted.every((tag) => known.includes(tag))
  }
  // As in `joinTags`: a name of a list has the value true.
  if (Array.isArray(found)) {
    return Object.entries(wanted).every(([key, value]) => value === 'true' && found.includes(key))
  }
  if (!isPlainObject(found)) return false
  return Object.entries(wanted).every(
    ([key, value]) => Object.hasOwn(found, key) && String(found[key]) === value,
  )
}

/** `Array.isArray` does not narrow readonly arrays away. */
function isList(tags: NonNullable<RunFilter['tags']>): tags is readonly string[] {
  return Array.isArray(tags)
}

function hasTitle(run: RunFields, wanted: string | RegExp): boolean {
  const title = run.title ?? run.experiment_name ?? ''
  if (typeof wanted === 'string') return title.toLowerCase().includes(wanted.toLowerCase())
  return title.search(wanted) !== -1
}

function isBetween(started: string | null, since: number, until: number): boolean {
  const time = Date.parse(started ?? '')
  return time >= since && time < until
}

function toTime(value: Date | string | undefined, fallback: number): number {
  if (value === undefined) return fallback
  const time = new Date(value).getTime()
  if (Number.isNaN(time)) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `"${value}" is no date. Write it like 2026-11-23 or 2026-11-23T18:30Z.`,
    )
  }
  return time
}
