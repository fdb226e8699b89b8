/** Reads the texts of flags into checked values. */
import { ZtxexpError } from '../../model/error.ts'
import { describeBadText } from '../kinds/kind.ts'
import type { GivenFlag } from './flag-token.ts'

/**
 * The values of the flags that were given, by the keys of their options.
 *
 * @throws ZtxexpError BAD_OPTION for a bad value, or a flag that is given twice and cannot be joined
 */
export function readFlagValues(flags: readonly GivenFlag[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const given of flags) {
    const { key } = given.row
    const value = readValue(given)
    values[key] = Object.hasOwn(values, key) ? joinValues(given, values[key], value) : value
  }
  return values
}

function readValue({ row, name, value: text }: GivenFlag): unknown {
  if (text === false || text === undefined) return text === undefined
  const value = row.kind.fromText(text)
  if (value !== undefined) return value
  throw badOption(describeBadText(row.kind, { name, sign: ' ', text }))
}

function joinValues({ row, name }: GivenFlag, first: unknown, second: unknown): unknown {
  if (!row.kind.merge) throw badOption(`Option ${name} was given twice. Give it once.`)
  const joined = row.kind.merge(first, second)
  if (joined !== undefined) return joined
  throw badOption(`Option ${name} was given twice with the same key. Give each key once.`)
}

function badOption(message: string): ZtxexpError {
  return new ZtxexpError('BAD_OPTION', message)
}
