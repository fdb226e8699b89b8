/** How an option is called on the command line and in the environment, and the nearest name to a wrong one. */
import leven from 'leven'
import type { NamedOption } from './option-type.ts'

/** `maxAttempts` is `max-attempts`. */
export function kebabCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The long flag, such as `--max-attempts`. */
export function flagName(row: NamedOption): string {
  return `--${row.flag ?? kebabCase(row.key)}`
}

/** The environment twin, such as `ZTXEXP_MAX_ATTEMPTS`. */
export function environmentName(row: NamedOption): string {
  return `ZTXEXP_${kebabCase(row.key).replaceAll('-', '_').toUpperCase()}`
}

/** Every long name that stands for an option, without dashes: in kebab-case and in camelCase. */
export function longNames(row: NamedOption): string[] {
  const names = [flagName(row).slice(2), row.key, ...(row.aliases ?? [])]
  return [...new Set(names.flatMap((name) => [name, kebabCase(name)]))]
}

/**
 * The candidate that a wrong name most likely meant, or `undefined`: at most a third of its letters differ, or it
 * is the beginning of a longer one. Give names without a prefix that all have, or everything is near.
 *
 * @example
 * nearestName('wrokers', ['workers', 'mode']) // 'workers'
 */
export function nearestName(wrong: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.round(wrong.length / 3))
  const ranked = candidates
    .map((name) => ({ name, distance: leven(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((first, second) => first.distance - second.distance)
  if (ranked[0]) return ranked[0].name
  return wrong.length < 3
    ? undefined
    : candidates.find((name) => name.toLowerCase().startsWith(wrong.toLowerCase()))
}
