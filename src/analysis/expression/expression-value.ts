/** How expressions, sorting and grouping compare values of any type. */
import { canonicalJson, type JsonValue } from '../../model/utils/json.ts'

type Value = JsonValue | undefined

/**
 * The comparisons of an expression. A boolean beside a number is a score, 1 or 0; values of other different types are
 * neither less nor more.
 */
export const COMPARISONS: Record<string, (left: Value, right: Value) => boolean> = {
  '==': isSame,
  '!=': (left, right) => !isSame(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
}

/** Whether a value that stands where a condition is wanted lets it hold. */
export function isTrue(value: Value): boolean {
  return Boolean(value)
}

/** A missing value equals `null`, and NaN equals NaN. Arrays and objects are equal by what is in them. */
export function isEqual(left: Value = null, right: Value = null): boolean {
  if (left === right) return true
  if (typeof left === 'number' && typeof right === 'number') return Number.isNaN(left) && Number.isNaN(right)
  return typeof left === 'object' && typeof right === 'object' && canonicalJson(left) === canonicalJson(right)
}

export function isIn(value: Value, list: Value): boolean {
  return Array.isArray(list) && list.some((item) => isEqual(value, item))
}

function isSame(left: Value, right: Value): boolean {
  return isEqual(left, right) || (isMixed(left, right) && Number(left) === Number(right))
}

/** Whether one is a number and the other a boolean. */
function isMixed(left: Value, right: Value): boolean {
  const types = [typeof left, typeof right]
  return types.includes('number') && types.includes('boolean')
}

/** Below, above or 0 as for sorting; NaN, which is none of these, where two values cannot be compared. */
export function order(left: Value, right: Value): number {
  if ((typeof left === 'number' && typeof right === 'number') || isMixed(left, right)) {
    const [first, second] = [Number(left), Number(right)]
    return first === second ? 0 : first - second
  }
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  return Number.NaN
}
