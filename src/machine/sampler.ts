/** Takes a reading of the machine again and again in the background, so that nobody who needs one has to wait. */

export interface SampleSource<Sample> {
  start(): void
  stop(): void
  /** The last reading that succeeded, however old it is. */
  latest(): Sample | undefined
  /** Called after every tick, with or without a new reading: what is known, or its age, has changed. */
  subscribe(listener: () => void): void
}

export interface SamplerTiming {
  /** Time between two readings. Default: 1000. */
  intervalMs?: number
  /** The clock of `takenAtMs`. Default: `performance.now`, which no change of the system time moves. */
  nowMs?: () => number
}

/** A reading that takes longer than this many intervals is given up, so that one that hangs does not end it all. */
const GIVE_UP_INTERVALS = 5

/**
 * idle --start--> reading --done or failed--> waiting --interval--> reading ... --stop--> idle
 *
 * A reading that fails or hangs leaves the last sample in place, with its age; its late result is dropped.
 * The timer never keeps the process alive.
 */
export class Sampler<Sample> implements SampleSource<Sample> {
  readonly #read: () => Sample | Promise<Sample>
  readonly #intervalMs: number
  readonly #nowMs: () => number
  readonly #listeners: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #reading: { sinceMs: number } | undefined
  #latest: Sample | undefined

  constructor(read: () => Sample | Promise<Sample>, timing: SamplerTiming = {}) {
    this.#read = read
    this.#intervalMs = timing.intervalMs ?? 1000
    this.#nowMs = timing.nowMs ?? (() => performance.now())
  }

  start(): void {
    if (this.#timer) return
    this.#timer = setInterval(() => this.#tick(), this.#intervalMs)
    this.#timer.unref()
    this.#tick()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#reading = undefined
  }

  latest(): Sample | undefined {
    return this.#latest
  }

  subscribe(listener: () => void): void {
    this.#listeners.push(listener)
  }

  #tick(): void {
    const nowMs = this.#nowMs()
    if (this.#reading && nowMs - this.#reading.sinceMs < GIVE_UP_INTERVALS * this.#intervalMs) {
      this.#notify()
      return
    }
    const reading = { sinceMs: nowMs }
    this.#reading = reading
    void this.#take(reading)
  }

  async #take(reading: { sinceMs: number }): Promise<void> {
    let sample: Sample | undefined
    try {
      sample = await this.#read()
    } catch {
      // The last sample stays; whoever reads it sees its age.
    }
    if (this.#reading !== reading) return
    this.#reading = undefined
    if (sample !== undefined) this.#latest = sample
    this.#notify()
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }
}
