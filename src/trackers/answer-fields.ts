/** Reads fields of what a server has answered, which may be anything. */
import { isPlainObject } from '../model/utils/json.ts'

/** An object as it is; nothing where it is none. */
export function readableFields(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? value : {}
}

/** The text that the keys lead to, or `undefined`. */
export function textField(value: unknown, ...keys: string[]): string | undefined {
  const found = keys.reduce<unknown>((node, key) => {
    const fields = readableFields(node)
    return Object.hasOwn(fields, key) ? fields[key] : undefined
  }, value)
  return typeof found === 'string' ? found : undefined
}
