/** The kinds of option value that hold several: lists and maps. Their flags may be repeated. */
import { joinTags, type Tags, tagRecord } from '../../model/tags.ts'
import {
  describeValue,
  FORBIDDEN_KEYS,
  findJsonProblem,
  isPlainObject,
  type JsonValue,
} from '../../model/utils/json.ts'
import type { Kind } from './kind.ts'
import { parseLooseJson, splitOutsideBrackets } from './loose-json.ts'

/** Texts; `separator` says where one argument is split into several (by default it is not). */
export function list(
  placeholder: string,
  example: string,
  separator?: string,
): Kind<string[], string | string[]> {
  const check = (items: unknown[]) =>
    items.every((item) => typeof item === 'string' && item !== '') ? (items as string[]) : undefined
  const parse = (value: string) =>
    check((separator ? value.split(separator) : [value]).map((item) => item.trim()))
  return {
    placeholder: `<${placeholder}>`,
    accepts: separator ? 'names with commas between' : 'one or more texts',
    example,
    configExample: `['${example.split(separator ?? '\n').join("', '")}']`,
    fromText: parse,
    fromConfig: (value) =>
      Array.isArray(value) ? check(value) : typeof value === 'string' ? parse(value) : undefined,
    merge: (first, second) => [...first, ...second],
    format: (value) => value.join(','),
  }
}

/** What each entry of a map kind is, and how it is shown. */
interface EntryKind<Item> {
  placeholder: string
  accepts: string
  example: string
  configExample: string
  itemFromText(text: string): Item | undefined
  itemFromConfig(input: unknown): Item | undefined
  /** Where one argument is split into several entries; by default it is not. */
  separator?: string
}

function map<Item, Input>(entry: EntryKind<Item>): Kind<Record<string, Item>, Record<string, Input>> {
  const readEntry = (text: string) => {
    const equals = text.indexOf('=')
    return equals < 1 ? undefined : toMap(text.slice(0, equals), entry.itemFromText(text.slice(equals + 1)))
  }
  return {
    placeholder: `<${entry.placeholder}>`,
    accepts: entry.accepts,
    example: entry.example,
    configExample: entry.configExample,
    fromText: (text) => joinMaps((entry.separator ? text.split(entry.separator) : [text]).map(readEntry)),
    fromConfig: (input) => {
      if (!isPlainObject(input)) return undefined
      return joinMaps(Object.entries(input).map(([key, item]) => toMap(key, entry.itemFromConfig(item))))
    },
    problemWith: (input) => {
      const wrong = Object.entries(input).find(([key, item]) => !toMap(key, entry.itemFromConfig(item)))
      return (
        wrong &&
        `${wrong[0]}: ${typeof wrong[1] === 'number' ? wrong[1] : describeValue(wrong[1])} is not accepted.`
      )
    },
    merge: (first, second) => joinMaps([first, second]),
    format: (value) => Object.keys(value).join(','),
  }
}

/** Counts by name, such as `gpu=2`. */
export function counts(): Kind<Record<string, number>, Record<string, number>> {
  const count = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
  return map<number, number>({
    placeholder: 'name=n',
    accepts: 'a whole number of at least 0 for each name, as name=n',
    example: 'gpu=2',
    configExample: '{ gpu: 2 }',
    separator: ',',
    itemFromText: (text) => (/^\d+$/.test(text) ? count(Number(text)) : undefined),
    itemFromConfig: count,
  })
}

/** Names such as `nightly`, or names with values such as `team=vision`. */
export function tags(): Kind<Tags, readonly string[] | Record<string, string | number | boolean>> {
  const withValues = map<string, string | number | boolean>({
    placeholder: 'k[=v]',
    accepts: 'names, or names with values',
    example: 'team=vision',
    configExample: "{ team: 'vision' }",
    itemFromText: (text) => text,
    itemFromConfig: (item) =>
      ['string', 'number', 'boolean'].includes(typeof item) ? String(item) : undefined,
  })
  const names = list('name', 'nightly')
  const checked = (found: string[] | undefined) =>
    found?.every((name) => toMap(name, name) !== undefined) ? found : undefined
  return {
    ...withValues,
    fromText: (text) => (text.includes('=') ? withValues.fromText(text) : checked(names.fromText(text))),
    fromConfig: (input) =>
      Array.isArray(input) ? checked(names.fromConfig(input)) : withValues.fromConfig(input),
    merge: (first, second) =>
      Array.isArray(first) && Array.isArray(second)
        ? joinTags(first, second)
        : withValues.merge?.(tagRecord(first), tagRecord(second)),
    format: (value) => Object.keys(tagRecord(value)).join(','),
  }
}

/** JSON values by config key (dots reach into objects), such as `optimizer.lr=0.1`. */
export function jsonByKey(): Kind<Record<string, JsonValue>> {
  return map<JsonValue, JsonValue>({
    placeholder: 'k=v',
    accepts: 'a value (JSON, or else text) for each key, as key=value',
    example: 'lr=0.1',
    configExample: '{ lr: 0.1 }',
    itemFromText: parseLooseJson,
    itemFromConfig: (item) => (findJsonProblem(item) ? undefined : (item as JsonValue)),
  })
}

/** Lists of JSON values by config key (dots reach into objects), such as `lr=0.1,0.01`. */
export function jsonListByKey(): Kind<Record<string, JsonValue[]>> {
  return map<JsonValue[], JsonValue[]>({
    placeholder: 'k=v1,v2',
    accepts: 'values (JSON, or else text) for each key, as key=value1,value2',
    example: 'lr=0.1,0.01',
    configExample: '{ lr: [0.1, 0.01] }',
    itemFromText: (text) => {
      const items = splitOutsideBrackets(text).map((item) => (item === '' ? undefined : parseLooseJson(item)))
      return items.every((item) => item !== undefined) ? items : undefined
    },
    itemFromConfig: (item) => (Array.isArray(item) && !findJsonProblem(item) ? item : undefined),
  })
}

function toMap<Item>(key: string, item: Item | undefined): Record<string, Item> | undefined {
  const name = key.trim()
  const parts = name.split('.')
  if (item === undefined || parts.some((part) => part === '' || FORBIDDEN_KEYS.has(part))) return undefined
  return { [name]: item }
}

/** One map of several, or `undefined` when one is bad or two have a key in common. */
function joinMaps<Item>(maps: (Record<string, Item> | undefined)[]): Record<string, Item> | undefined {
  const joined: Record<string, Item> = {}
  for (const one of maps) {
    if (!one || Object.keys(one).some((key) => Object.hasOwn(joined, key))) return undefined
    Object.assign(joined, one)
  }
  return joined
}
