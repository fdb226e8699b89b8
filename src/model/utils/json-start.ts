/** The JSON of a value, made no further than it is shown. */
import type { JsonValue } from './json.ts'

/**
 * `JSON.stringify`, which stops with `…` after so many characters: the rest of a list of a million numbers costs
 * nothing.
 *
 * @example
 * jsonStart([1, 2, 3, 4], 4) // '[1,2…'
 */
export function jsonStart(value: JsonValue, most: number): string {
  let text = ''
  return write(value) ? text : `${text.slice(0, most)}…`

  /** Whether there is room left. */
  function add(piece: string): boolean {
    text += piece
    return text.length <= most
  }

  function write(node: JsonValue): boolean {
    if (typeof node === 'string') return add(JSON.stringify(node.slice(0, most + 1)))
    if (typeof node !== 'object' || node === null) return add(JSON.stringify(node))
    return Array.isArray(node) ? writeList(node) : writeObject(node)
  }

  function writeList(list: readonly JsonValue[]): boolean {
    let before = '['
    for (const item of list) {
      if (!add(before) || !write(item)) return false
      before = ','
    }
    return add(before === '[' ? '[]' : ']')
  }

  function writeObject(object: { [key: string]: JsonValue }): boolean {
    let before = '{'
    for (const key in object) {
      const child = object[key]
      if (child === undefined) continue
      if (!add(before) || !write(key) || !add(':') || !write(child)) return false
      before = ','
    }
    return add(before === '{' ? '{}' : '}')
  }
}
