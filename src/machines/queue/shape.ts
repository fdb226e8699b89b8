/** Checks of what comes from a queue: a stranger may have written it. */
import { ZtxexpError } from '../../model/error.ts'
import { findJsonProblem, isPlainObject, type JsonObject, MOST_JSON_SIZE } from '../../model/utils/json.ts'

/** Characters of a name or a path. */
const LONGEST_TEXT = 4096

/** Fails for a part that is not what it should be. */
export type Refuse = (part: string) => never

/** @param what Such as `An answer from the queue`. */
export function refuser(what: string): Refuse {
  return (part) => {
    throw new ZtxexpError(
      'QUEUE_UNUSABLE',
      `${what} is not what ztxexp writes (its ${part}), and is left out.`,
    )
  }
}

/** An object that JSON can hold, of bounded size. */
export function asObject(value: unknown, part: string, refuse: Refuse): Record<string, unknown> {
  return isPlainObject(value) ? value : refuse(part)
}

/** Such an object with all that is in it. */
export function asJson(value: unknown, part: string, refuse: Refuse): JsonObject {
  const object = asObject(value, part, refuse)
  return findJsonProblem(object, { maxSize: MOST_JSON_SIZE, allowNonFinite: true })
    ? refuse(part)
    : (object as JsonObject)
}

/** @param most Characters. Default: enough for a path. */
export function asText(value: unknown, part: string, refuse: Refuse, most = LONGEST_TEXT): string {
  return typeof value === 'string' && value.length <= most ? value : refuse(part)
}

export function asTextOrNull(value: unknown, part: string, refuse: Refuse, most?: number): string | null {
  return value === null || value === undefined ? null : asText(value, part, refuse, most)
}

/** A finite number from `least` on. */
export function asNumber(value: unknown, part: string, refuse: Refuse, least = 0): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= least ? value : refuse(part)
}

/** A whole number from `least` on. */
export function asCount(value: unknown, part: string, refuse: Refuse, least = 0): number {
  return Number.isSafeInteger(value) ? asNumber(value, part, refuse, least) : refuse(part)
}

/** A list, each item of which is read by `item`. */
export function asList<Item>(
  value: unknown,
  part: string,
  refuse: Refuse,
  item: (each: unknown) => Item,
): Item[] {
  return Array.isArray(value) ? value.map(item) : refuse(part)
}

/** A record, each value of which is read by `item`. */
export function asRecord<Item>(
  value: unknown,
  part: string,
  refuse: Refuse,
  item: (each: unknown) => Item,
): Record<string, Item> {
  const entries = Object.entries(asJson(value, part, refuse))
  return Object.fromEntries(entries.map(([key, each]) => [key, item(each)]))
}
