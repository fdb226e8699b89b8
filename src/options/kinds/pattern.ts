/** The kind of option value that is a regular expression. */
import { isRegExp } from 'node:util/types'
import type { Kind } from './kind.ts'

/** A regular expression; in a config file as text or as a `RegExp`. */
export function pattern(): Kind<RegExp, string | RegExp> {
  return {
    placeholder: '<regex>',
    accepts: 'a regular expression',
    example: 'lr=0.1',
    configExample: '/lr=0\\.1/',
    fromText: compile,
    fromConfig: (value) =>
      isRegExp(value)
        ? new RegExp(value.source, value.flags)
        : typeof value === 'string'
          ? compile(value)
          : undefined,
    format: (value) => value.source,
  }
}

function compile(source: string): RegExp | undefined {
  try {
    return source === '' ? undefined : new RegExp(source)
  } catch {
    return undefined
  }
}
