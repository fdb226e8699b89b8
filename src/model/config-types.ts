/** How the type of a sweep's configs follows from the calls that built it. */

/** A config without keys. */
export type NoConfig = Record<never, never>

/**
 * An axis value as its configs have it: string literals stay literal, because an axis lists all there are;
 * numbers and booleans become `number` and `boolean`, and literal arrays and objects become mutable.
 * Types that were declared with mutable arrays or index signatures stay as they are.
 */
export type Widen<V> = V extends string
  ? V
  : V extends number
    ? number
    : V extends boolean
      ? boolean
      : V extends unknown[]
        ? V
        : V extends readonly (infer E)[]
          ? WidenedArray<Widen<E>>
          : V extends object
            ? WidenObject<V>
            : V

// Wrapped in a tuple so that a union of elements stays one array, and evaluated at once so that equal types are identical.
export type WidenedArray<E> = [E] extends [infer W] ? W[] : never

export type WidenObject<V extends object> = string extends keyof V
  ? V
  : { -readonly [K in keyof V]: Widen<V[K]> }

/** The lists given to `grid`, `zip` or `random`: one list of values per key. */
export type Axes = Record<string, readonly unknown[]>

/** What one config gets from a set of axes: one value of each. */
export type PickFromAxes<A extends Axes> = { -readonly [K in keyof A]: Widen<A[K][number]> }

/**
 * `T` after the keys of `A` were set on it. A dotted key of `A` sets a nested value; any other key replaces
 * the whole value. Where `T` or `A` is a union, so is the result.
 *
 * @example
 * type C = WithKeys<{ seed: number; optimizer: { name: string } }, { 'optimizer.lr': number }>
 * // { seed: number; optimizer: { name: string; lr: number } }
 */
export type WithKeys<T, A> = T extends unknown
  ? A extends unknown
    ? string extends keyof A
      ? { [key: string]: A[keyof A] | T[keyof T] }
      : Flat<Omit<T, Head<keyof A>> & PlainKeys<A> & NestedKeys<T, A>>
    : never
  : never

/** The config type after `modify`: what it returns, or unchanged where it returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a modifier without a return statement returns void.
export type Modified<T, R> = R extends void | undefined ? T : R

export type Head<K> = K extends `${infer H}.${string}` ? H : K

export type DottedHead<K> = K extends `${infer H}.${string}` ? H : never

export type PlainKeys<A> = { [K in keyof A as K extends `${string}.${string}` ? never : K]: A[K] }

export type NestedKeys<T, A> = { [H in DottedHead<keyof A>]: WithKeys<ObjectAt<T, H>, BelowHead<A, H>> }

export type BelowHead<A, H extends string> = {
  [K in keyof A as K extends `${H}.${infer Rest}` ? Rest : never]: A[K]
}

export type ObjectAt<T, H> = H extends keyof T ? Extract<T[H], object> : NoConfig

export type Flat<T> = { [K in keyof T]: T[K] } & unknown
