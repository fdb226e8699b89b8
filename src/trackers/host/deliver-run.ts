/** Gives a tracker what it has not taken yet of one run, in order, and records what it took. */

import type { Tracker } from '../../model/tracker.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { type Delivery, readDelivery, writeDelivery } from '../../store/run-directory/deliveries.ts'
import { readRun } from '../../store/run-directory/read.ts'
import { DeliveryError } from '../delivery-error.ts'
import { endOf, metricBatches, trackedRun } from './tracked-run.ts'

/** What `trackers.json` calls a tracker. */
export function deliveryKey({ name, target }: Tracker): string {
  return target === undefined ? name : `${name} ${target}`
}

/**
 * @param onTaken Called after each hook that was called.
 * @throws what a hook throws; {@link DeliveryError} where the run cannot be read
 */
export async function deliverRun(
  tracker: Tracker,
  runDir: string,
  { signal, onTaken }: { signal: AbortSignal; onTaken: () => void },
): Promise<void> {
  const stored = readRun(runDir, { withMeta: true })
  if (stored?.kind !== 'run') {
    throw new DeliveryError(stored ? `${runDir}: ${stored.reason}` : `${runDir} is gone`, { isFinal: true })
  }
  const taken = new TakenRun(runDir, deliveryKey(tracker))
  const { delivery } = taken
  const end = endOf(stored)
  if (end && delivery.ended === end.hash) return
  const run = trackedRun(stored, delivery.state, signal)
  const call = (hook: () => unknown, after: (delivery: Delivery) => void): Promise<void> =>
    taken.call(async () => {
      await hook()
      after(delivery)
      onTaken()
    })
  if (tracker.onRunStart && !delivery.isStarted) {
    await call(
      () => tracker.onRunStart?.(run),
      (now) => {
        now.isStarted = true
      },
    )
  }
  if (tracker.onMetrics) {
    for (const { records, endByte } of metricBatches(stored, delivery.bytes)) {
      await call(
        () => tracker.onMetrics?.(run, records),
        (now) => {
          now.bytes = endByte
        },
      )
    }
  }
  if (!end) return
  await call(
    () => tracker.onRunEnd?.(run, end.result),
    (now) => {
      now.ended = end.hash
    },
  )
}

/** What a tracker has taken of a run, kept on disk whenever it changes. */
class TakenRun {
  readonly delivery: Delivery
  readonly #runDir: string
  readonly #key: string
  #written: string

  constructor(runDir: string, key: string) {
    this.#runDir = runDir
    this.#key = key
    this.delivery = readDelivery(runDir, key)
    this.#written = JSON.stringify(this.delivery)
  }

  /** What a hook that fails has remembered is kept too: the id that a server gave it, say. */
  async call(hook: () => Promise<void>): Promise<void> {
    try {
      await hook()
    } finally {
      const text = JSON.stringify(this.delivery satisfies { state: JsonObject })
      if (text !== this.#written) writeDelivery(this.#runDir, this.#key, this.delivery)
      this.#written = text
    }
  }
}
