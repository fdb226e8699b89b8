/** Takes absolute paths out of what leaves the machine: they tell of its users and of where things are. */

import type { JsonValue } from '../../model/utils/json.ts'

/** Shows paths from a folder as they are from there, and of others no more than their last part. */
export function pathHider(cwd: string): (text: string) => string {
  const own = [`file://${cwd}/`, `${cwd}/`, `${cwd}\\`]
  return (text) =>
    own
      .reduce((shown, path) => shown.replaceAll(path, ''), text)
      .replace(ABSOLUTE, (_, before: string, last: string) => `${before}…/${last}`)
}

/** Of at least two folders: `/api` may be anything. */
const ABSOLUTE =
  /(^|[\s"'`(=:,[])(?:file:\/\/\/?)?(?:[A-Za-z]:\\|\/)(?:[^\s"'`:()[\],/\\]+[\\/])+([^\s"'`:()[\],/\\]+)/g

/** A JSON value with every text of it shown so. */
export function hiddenIn<Value extends JsonValue>(value: Value, hide: (text: string) => string): Value {
  const visit = (node: JsonValue): JsonValue => {
    if (typeof node === 'string') return hide(node)
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]))
  }
  return visit(value) as Value
}
