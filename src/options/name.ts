/** How an option is called on the command line and in the environment. */

/** What an option is called. */
export interface OptionNames {
  key: string
  /** Long name, where it is not the key in kebab-case. */
  flag?: string
  aliases?: readonly string[]
}

/** `maxAttempts` is `max-attempts`. */
export function kebabCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The long flag, such as `--max-attempts`. */
export function flagName(row: OptionNames): string {
  return `--${row.flag ?? kebabCase(row.key)}`
}

/** The environment twin, such as `ZTXEXP_MAX_ATTEMPTS`. */
export function environmentName(row: OptionNames): string {
  return `ZTXEXP_${kebabCase(row.key).replaceAll('-', '_').toUpperCase()}`
}

/** Every long name that stands for an option, without dashes: in kebab-case and in camelCase. */
export function longNames(row: OptionNames): string[] {
  const names = [flagName(row).slice(2), row.key, ...(row.aliases ?? [])]
  return [...new Set(names.flatMap((name) => [name, kebabCase(name)]))]
}
