/** Slots: countable things that runs take while they run, such as GPUs. */

import { ZtxexpError } from '../model/error.ts'
import type { RunOptions } from '../model/run.ts'
import type { RunPlan } from '../model/run-plan.ts'
import { counted } from '../model/utils/counted.ts'

export class SlotPool {
  readonly #free = new Map<string, number[]>()

  /** @param capacity How many there are of each, such as `{ gpu: 2 }`. */
  constructor(capacity: Readonly<Record<string, number>>) {
    for (const [name, count] of Object.entries(capacity)) {
      this.#free.set(
        name,
        Array.from({ length: count }, (_, index) => index),
      )
    }
  }

  /** Whether all that is asked for is there. */
  has(wanted: Readonly<Record<string, number>>): boolean {
    return Object.entries(wanted).every(([name, count]) => (this.#free.get(name)?.length ?? 0) >= count)
  }

  /** Takes what is asked for, lowest indices first. Ask first whether it is there. */
  take(wanted: Readonly<Record<string, number>>): Record<string, number[]> {
    return Object.fromEntries(
      Object.entries(wanted).map(([name, count]) => [name, this.#free.get(name)?.splice(0, count) ?? []]),
    )
  }

  give(taken: Readonly<Record<string, number[]>>): void {
    for (const [name, indices] of Object.entries(taken)) {
      const free = this.#free.get(name)
      free?.push(...indices)
      free?.sort((a, b) => a - b)
    }
  }
}

/**
 * Checks that every run can have its slots at all.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` naming the run, what it asks for and what there is.
 */
export function checkSlots(plans: readonly RunPlan[], capacity: Readonly<Record<string, number>>): void {
  for (const plan of plans) {
    if (plan.action !== 'execute') continue
    checkWanted(`${plan.spec.file} > ${plan.spec.title}`, plan.options.slots, capacity)
  }
}

/** {@link checkSlots} of one. @param what Names it in the message. */
export function checkWanted(
  what: string,
  wanted: Readonly<Record<string, number>>,
  capacity: Readonly<Record<string, number>>,
): void {
  for (const [name, count] of Object.entries(wanted)) {
    const offered = capacity[name] ?? 0
    if (count <= offered) continue
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${what} asks for ${counted(count, `${name} slot`)}, ` +
        `and there ${offered === 1 ? 'is' : 'are'} ${offered}. Offer more with --slots ${name}=${count}.`,
    )
  }
}

/**
 * Runs that can go on at once, of the experiment of these of which most can; at least 1.
 *
 * @example
 * capacityFor([{ slots: { gpu: 1 } }], { workers: 8, concurrency: 1, slots: { gpu: 2 } }) // 2
 */
export function capacityFor(
  experiments: readonly RunOptions[],
  machine: { workers: number; concurrency: number; slots: Readonly<Record<string, number>> },
): number {
  const counts = experiments.map(({ slots = {}, exclusive = false, concurrency = machine.concurrency }) => {
    const bySlots = Object.entries(slots).map(([name, count]) =>
      count > 0 ? Math.floor((machine.slots[name] ?? 0) / count) : Number.POSITIVE_INFINITY,
    )
    return exclusive ? 1 : Math.min(machine.workers * concurrency, ...bySlots)
  })
  return Math.max(1, ...counts)
}
