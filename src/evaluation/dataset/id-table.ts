/** Which ids there were, of millions: some 30 bytes an id, and none of them on the heap. */
import { createHash } from 'node:crypto'

const FIRST_SLOTS = 1024
/** Part of the slots that may be taken. */
const FULL = 0.7

/**
 * Knows ids by 64 bits of a hash. That two of a million different ones are taken for one happens once in 40 million such
 * sets.
 */
export class IdTable {
  #keys = new BigUint64Array(FIRST_SLOTS)
  /** What was given with an id, plus 1; 0 for a free slot. */
  #values = new Float64Array(FIRST_SLOTS)
  #count = 0

  /**
   * Adds an id, unless it is there.
   *
   * @param value A whole number of at least 0.
   * @returns the value that it was added with before, if it was
   */
  add(id: string, value: number): number | undefined {
    if (this.#count > this.#keys.length * FULL) this.#grow()
    const key = createHash('sha1').update(id).digest().readBigUInt64LE()
    const slot = this.#slotOf(key)
    const known = this.#values[slot] ?? 0
    if (known > 0) return known - 1
    this.#set(slot, key, value + 1)
    return undefined
  }

  #slotOf(key: bigint): number {
    const last = this.#keys.length - 1
    let slot = Number(key & BigInt(last))
    while (this.#values[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & last
    return slot
  }

  #set(slot: number, key: bigint, value: number): void {
    this.#keys[slot] = key
    this.#values[slot] = value
    this.#count++
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#keys = new BigUint64Array(keys.length * 2)
    this.#values = new Float64Array(keys.length * 2)
    this.#count = 0
    for (const [index, value] of values.entries()) {
      const key = keys[index] ?? 0n
      if (value > 0) this.#set(this.#slotOf(key), key, value)
    }
  }
}
