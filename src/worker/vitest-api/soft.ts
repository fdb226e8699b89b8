/** `expect.soft`: assertions that note what they find and let the run go on. */

/**
 * The same chain of assertions, which notes errors instead of throwing them. (Vitest has this too, and keeps texts: the
 * values themselves say more of a difference.)
 *
 * @param owner What a method belongs to.
 */
export function softly<Value extends object>(
  value: Value,
  note: (error: unknown) => void,
  owner?: object,
): Value {
  const wrap = (result: unknown): unknown => (isThing(result) ? softly(result, note) : result)
  const attempt = (act: () => unknown): unknown => {
    try {
      return act()
    } catch (error) {
      note(error)
      // What fails takes nothing from the chain.
      return proxy
    }
  }
  const proxy: Value = new Proxy(value, {
    get: (target, key) => {
      if (typeof key === 'symbol' || key === 'prototype') return Reflect.get(target, key)
      // Chai has members that assert when they are read.
      return attempt(() => {
        const member: unknown = Reflect.get(target, key)
        return typeof member === 'function' ? softly(member, note, target) : wrap(member)
      })
    },
    apply: (target, self, args) =>
      attempt(() => {
        const result: unknown = Reflect.apply(target as never, owner ?? self, args)
        return isThenable(result) ? result.then(wrap, note) : wrap(result)
      }),
  })
  return proxy
}

function isThing(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isThing(value) && 'then' in value && typeof value.then === 'function'
}
