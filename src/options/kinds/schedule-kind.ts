/** The kinds of option value that only scheduling has: workers, shards and retry delays. */

import type { RetryDelay } from '../../model/run.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import type { Kind } from './kind.ts'
import { duration, formatDuration, inRange } from './quantity.ts'

/** A number of workers, or a share of the processors that is turned into one later. */
export type WorkerCount = number | `${number}%`

/** A whole number from 1 on, or a percentage from 1% to 100% of the available processors. */
export function workerCount(): Kind<WorkerCount> {
  const parse = (value: string): WorkerCount | undefined => {
    const parts = /^(\d+)(%?)$/.exec(value)
    const amount = Number(parts?.[1])
    if (!Number.isSafeInteger(amount) || amount < 1) return undefined
    if (parts?.[2] !== '%') return amount
    return amount <= 100 ? `${amount}%` : undefined
  }
  return {
    placeholder: '<n|n%>',
    accepts: 'a whole number of at least 1, or 1% to 100% of the processors',
    example: '50%',
    configExample: "'50%'",
    fromText: parse,
    fromConfig: (value) =>
      typeof value === 'number' || typeof value === 'string' ? parse(String(value)) : undefined,
    format: String,
  }
}

/** Part `index` (from 1) of `count` parts. */
export interface Shard {
  index: number
  count: number
}

/** A part of all runs, written `1/3`. */
export function shard(): Kind<Shard, `${number}/${number}`> {
  const parse = (value: unknown): Shard | undefined => {
    const parts = /^(\d+)\/(\d+)$/.exec(typeof value === 'string' ? value : '')
    const [index, count] = [Number(parts?.[1]), Number(parts?.[2])]
    return Number.isSafeInteger(count) && index >= 1 && index <= count ? { index, count } : undefined
  }
  return {
    placeholder: '<i/n>',
    accepts: 'a part and the number of parts, counted from 1',
    example: '1/3',
    configExample: "'1/3'",
    fromText: parse,
    fromConfig: parse,
    format: (value) => `${value.index}/${value.count}`,
  }
}

/** A wait that stays the same (a duration) or, in a config file, one that grows. */
export function retryDelay(): Kind<RetryDelay, number | string | RetryDelay> {
  const steady = duration('2s')
  const asDelay = (base: number | undefined) => (base === undefined ? undefined : { base, factor: 1 })
  return {
    placeholder: steady.placeholder,
    example: steady.example,
    configExample: steady.configExample,
    accepts: `${steady.accepts}; in a config file also { base, factor, max, jitter }`,
    fromText: (value) => asDelay(steady.fromText(value)),
    fromConfig: (value) =>
      isPlainObject(value) ? checkRetryDelay(value) : asDelay(steady.fromConfig(value)),
    problemWith: findDelayProblem,
    format: (value) => formatDuration(value.base),
  }
}

/** What each part of a delay that grows takes. */
const DELAY_PARTS = {
  base: { isGood: isTime, accepts: 'milliseconds' },
  factor: { isGood: isTime, accepts: 'a number of at least 0' },
  max: { isGood: isTime, accepts: 'milliseconds' },
  jitter: { isGood: (value: unknown) => inRange(value, 0, 1), accepts: 'a number from 0 to 1' },
}

function isTime(value: unknown): value is number {
  return inRange(value, 0)
}

function checkRetryDelay(value: Record<string, unknown>): RetryDelay | undefined {
  if (findDelayProblem(value) !== undefined) return undefined
  const { base, factor, max, jitter } = value as unknown as RetryDelay
  return {
    base,
    ...(factor !== undefined && { factor }),
    ...(max !== undefined && { max }),
    ...(jitter !== undefined && { jitter }),
  }
}

function findDelayProblem(value: Readonly<Record<string, unknown>>): string | undefined {
  for (const [key, part] of Object.entries(value)) {
    const known = Object.entries(DELAY_PARTS).find(([name]) => name === key)?.[1]
    if (!known) return `${key}: There is no such key.${didYouMean(key, Object.keys(DELAY_PARTS))}`
    if (part !== undefined && !known.isGood(part)) return `${key}: It takes ${known.accepts}.`
  }
  return value.base === undefined ? 'base: It is missing.' : undefined
}
