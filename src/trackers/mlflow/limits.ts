/** What MLflow takes: keys, lengths, and how much at once. What is over is cut or split here, and not by the server. */

export interface MlflowMetric {
  key: string
  /** A bare NaN would be stored as 0. */
  value: number | 'NaN' | 'Infinity' | '-Infinity'
  /** Milliseconds since the epoch. */
  timestamp: number
  step: number
}

/** A tag or a param. */
export interface MlflowPair {
  key: string
  value: string
}

/** One request to `runs/log-batch`. */
export interface MlflowBatch {
  metrics: MlflowMetric[]
  params: MlflowPair[]
  tags: MlflowPair[]
}

export const LONGEST_PARAM = 6000
export const LONGEST_TAG = 8000
const LONGEST_KEY = 250
const MOST = { metrics: 1000, params: 100, tags: 100, all: 1000 }
/** Of 1 MB for the whole request. */
const MOST_BYTES = 900_000

/** A name with what MLflow does not take replaced: brackets become dots, as in `a.0` for `a[0]`. */
export function mlflowKey(name: string): string {
  const key = name
    .replace(/\[([^\]]*)\]/g, '.$1')
    .replace(/[^\p{L}\p{N}_\-.:/ ]/gu, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/\/{2,}/g, '/')
    .replace(/(^|\/)\.(?=\/|$)/g, '$1_')
    .replace(/^\/|\/$/g, '_')
  return cut(key, LONGEST_KEY, '_') || '_'
}

/** Names of one record or config as keys, each its own. */
export function mlflowKeys(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const first = mlflowKey(name)
    let key = first
    for (let count = 2; taken.has(key); count++) key = `${cut(first, LONGEST_KEY - 8, '')}_${count}`
    taken.add(key)
    return key
  })
}

export function mlflowValue(value: number): MlflowMetric['value'] {
  return Number.isFinite(value) ? value : (String(value) as 'NaN')
}

/** At most so many characters; the last one is a mark where it was longer. */
export function cut(text: string, most: number, mark = '…'): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - mark.length).replace(/[\ud800-\udbff]$/, '')}${mark}`
}

/** Requests of which each is within the limits. */
export function* mlflowBatches(all: Partial<MlflowBatch>): Generator<MlflowBatch> {
  let batch = emptyBatch()
  let bytes = 0
  for (const kind of ['params', 'tags', 'metrics'] as const) {
    for (const item of all[kind] ?? []) {
      const size = Buffer.byteLength(JSON.stringify(item)) + 1
      const count = batch.metrics.length + batch.params.length + batch.tags.length
      if (batch[kind].length === MOST[kind] || count === MOST.all || bytes + size > MOST_BYTES) {
        yield batch
        batch = emptyBatch()
        bytes = 0
      }
      ;(batch[kind] as (typeof item)[]).push(item)
      bytes += size
    }
  }
  if (bytes > 0) yield batch
}

function emptyBatch(): MlflowBatch {
  return { metrics: [], params: [], tags: [] }
}
