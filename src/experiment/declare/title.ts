/** Titles of runs: Vitest's `test.each` formatting, and the varying keys where a name has no placeholder. */
import { format, inspect } from 'node:util'
import { configFields } from '../../model/fields.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { valueAtKey, visitLeaves } from '../../model/utils/json-path.ts'
import { jsonStart } from '../../model/utils/json-start.ts'

const ONE_LINE = { breakLength: Number.POSITIVE_INFINITY, compact: 10, depth: 4 } as const
/** A title is a name: what is longer is nothing to read, and would stand in every report and table. */
const MOST_CHARACTERS = 1000
const MOST_VALUE_CHARACTERS = 40
const PRINTF = /%[sdjifoOc%]/g
const PLACEHOLDER = /%[sdjifoOc#$]|\$[\w$]/

/** Whether a name asks for values of the config. */
export function hasPlaceholder(name: string): boolean {
  return PLACEHOLDER.test(name.replaceAll('%%', ''))
}

/**
 * A name with the values of one config filled in, as Vitest's `test.each` does for one argument:
 * `$key`, `$a.b`, `%s %d %i %f %j %o %O %c`, `%#` (index from 0), `%$` (index from 1), `%%`.
 *
 * @example
 * formatTitle('train lr=$lr (%$)', { lr: 0.1 }, 0) // 'train lr=0.1 (1)'
 */
export function formatTitle(template: string, config: JsonObject, index: number): string {
  const withIndex = template
    .split('%%')
    .map((part) => part.replaceAll('%#', String(index)).replaceAll('%$', String(index + 1)))
    .join('%%')
  const items: unknown[] = [config]
  let title = ''
  let last = 0
  for (const match of withIndex.matchAll(PRINTF)) {
    title += fillAttributes(withIndex.slice(last, match.index), config)
    title += match[0] === '%%' ? '%' : items.length > 0 ? fillPrintf(match[0], items.shift()) : match[0]
    last = match.index + match[0].length
  }
  return title + fillAttributes(withIndex.slice(last), config)
}

/**
 * The titles of all configs of an experiment. A name without placeholders gets the keys that vary appended,
 * `train [lr=0.1 model=tiny]`; titles that are still equal get their position, `train (2)`.
 *
 * @param isLiteral Whether nothing in the name is a placeholder. Default: false.
 */
export function formatTitles(name: string, configs: readonly JsonObject[], isLiteral = false): string[] {
  const isTemplate = !isLiteral && hasPlaceholder(name)
  if (configs.length <= 1 && !isTemplate) return configs.map(() => name)
  const titles = isTemplate
    ? configs.map((config, index) => formatTitle(name, config, index))
    : appendVaryingKeys(isLiteral ? name : formatTitle(name, {}, 0), configs)
  return numberRepeats(titles.map((title) => shorten(title, MOST_CHARACTERS)))
}

/**
 * The title of a config that has come from a source, where the others are not known: a name without placeholders gets its
 * number and all keys, `train #3 [lr=0.1 model=tiny]`.
 *
 * @param index from 0
 */
export function sourceTitle(name: string, config: JsonObject, index: number): string {
  if (hasPlaceholder(name)) return shorten(formatTitle(name, config, index), MOST_CHARACTERS)
  const numbered = `${formatTitle(name, {}, 0)} #${index + 1}`
  return shorten(appendKeys(numbered, config, new Map(flatEntries(config)).keys()), MOST_CHARACTERS)
}

function appendVaryingKeys(name: string, configs: readonly JsonObject[]): string[] {
  const { varying } = configFields(configs)
  return configs.map((config) => appendKeys(name, config, varying))
}

function appendKeys(name: string, config: JsonObject, keys: Iterable<string>): string {
  const values = new Map(flatEntries(config))
  let shown = ''
  for (const key of keys) {
    if (values.has(key)) shown += `${shown === '' ? '' : ' '}${key}=${showPlain(values.get(key))}`
    if (shown.length > MOST_CHARACTERS) break
  }
  return shown === '' ? name : `${name} [${shown}]`
}

function numberRepeats(titles: string[]): string[] {
  const counts = new Map<string, number>()
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1)
  const seen = new Map<string, number>()
  return titles.map((title) => {
    if (counts.get(title) === 1) return title
    const position = (seen.get(title) ?? 0) + 1
    seen.set(title, position)
    return `${title} (${position})`
  })
}

function flatEntries(config: JsonObject): [key: string, value: JsonValue][] {
  const entries: [string, JsonValue][] = []
  visitLeaves(config, (key, value) => entries.push([key, value]))
  return entries
}

/** `%o` and `%O` stay on one line here, unlike in Node. */
function fillPrintf(placeholder: string, value: unknown): string {
  return /o/i.test(placeholder) ? inspect(value, ONE_LINE) : format(placeholder, value)
}

function fillAttributes(text: string, config: JsonObject): string {
  return text.replace(/\$([$\w.]+)/g, (_match, key: string) => {
    const trimmed = key.replace(/\.+$/, '')
    return showAttribute(valueAtKey(config, trimmed)) + key.slice(trimmed.length)
  })
}

/** As Vitest 5 shows a value in a title: texts as they are, the rest inspected on one line; at most 40 characters. */
function showAttribute(value: unknown): string {
  return shorten(typeof value === 'string' ? value : inspect(value, ONE_LINE))
}

function showPlain(value: JsonValue | undefined): string {
  if (typeof value === 'string' || value === undefined) return shorten(value ?? 'undefined')
  return shorten(jsonStart(value, MOST_VALUE_CHARACTERS))
}

function shorten(text: string, most = MOST_VALUE_CHARACTERS): string {
  if (text.length <= most) return text
  // Half of an emoji is no character.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
