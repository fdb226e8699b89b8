/** Says what is wrong with a value that stands in code, where its kind does not accept it. */
import { describeValue, isPlainObject } from '../../model/utils/json.ts'
import type { Kind } from './kind.ts'

/** @example describeBadValue('timeout', duration('10m'), -1) // 'timeout: -1 is not accepted. It takes …' */
export function describeBadValue(key: string, kind: Kind<unknown, unknown>, input: unknown): string {
  const explained = kind.explain?.(input)
  if (explained !== undefined) return `${key}${/^[.[]/.test(explained) ? '' : ' '}${explained}`
  const part = isPlainObject(input) ? kind.problemWith?.(input) : undefined
  const problem = part ? `.${part} ${key} takes` : `: ${show(input)} is not accepted. It takes`
  return `${key}${problem} ${kind.accepts}, such as ${key}: ${kind.configExample}.`
}

function show(input: unknown): string {
  if (typeof input === 'string') return JSON.stringify(input)
  return typeof input === 'number' || typeof input === 'boolean' ? String(input) : describeValue(input)
}
