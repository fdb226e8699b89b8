/** What a search has come to: asks a sampler for points, never gives one twice, and keeps what became of each. */
import { ZtxexpError } from '../model/error.ts'
import { createGenerator, DEFAULT_SEED } from '../model/utils/seeded-random.ts'
import { completeAll } from './enqueued.ts'
import { samplerOf } from './samplers/named.ts'
import { drawPoint } from './samplers/random.ts'
import type { Sampler, TrialRecord } from './samplers/sampler.ts'
import { checkWhole, DEFAULT_STARTUP, type SamplingOptions } from './search-options.ts'
import type { Point } from './space/dimension.ts'
import { pointKey, type SearchSpace } from './space/search-space.ts'

export interface StudyOptions extends SamplingOptions {
  /** How many there are; of each the smaller value is the better one. */
  objectives: number
}

/** Asks of the sampler in a row that give nothing new, before draws at random are tried. */
const MOST_ASKS = 20
/** Draws at random, before the points of the space are counted. */
const MOST_DRAWS = 50
/** Streams of randomness behind those of samplers, which have one for each trial. */
const SPARE_STREAMS = 2 ** 40

export class Study {
  readonly #space: SearchSpace
  readonly #sampler: Sampler
  readonly #seed: number
  readonly #enqueued: Point[]
  readonly #trials: TrialRecord[] = []
  /** Numbers of trials by what tells their points apart. */
  readonly #numbers = new Map<string, number>()

  /** @throws {ZtxexpError} `BAD_DECLARATION` for options that cannot work */
  constructor(space: SearchSpace, options: StudyOptions) {
    this.#space = space
    this.#seed = checkWhole('seed', options.seed ?? DEFAULT_SEED)
    this.#sampler = samplerOf(options.sampler ?? 'tpe')({
      space,
      seed: this.#seed,
      startup: checkWhole('startup', options.startup ?? DEFAULT_STARTUP, 1),
      objectives: options.objectives,
      isKnown: (point) => this.#numbers.has(pointKey(point)),
    })
    this.#enqueued = completeAll(space, options.enqueue ?? [], this.#seed)
  }

  /** In the order in which they were given or became known. */
  get trials(): readonly TrialRecord[] {
    return this.#trials
  }

  /** The next ones, which are running from now on; none where every point of a finite space was given. */
  ask(count: number): TrialRecord[] {
    const first = this.#trials.length
    const missing = () => count - (this.#trials.length - first)
    const giveNew = (points: readonly Point[]) => {
      for (const point of points) if (missing() > 0 && this.#isNew(point)) this.#add(point)
    }
    while (missing() > 0 && this.#enqueued.length > 0) giveNew(this.#enqueued.splice(0, 1))
    for (let asks = 0; missing() > 0 && asks < MOST_ASKS; asks++) {
      giveNew(this.#sampler.ask(missing(), this.#trials.length))
    }
    while (missing() > 0) {
      const point = this.#findNew()
      if (!point) break
      this.#add(point)
    }
    return this.#trials.slice(first)
  }

  /** What became of a point of the space, whoever has tried it. */
  tell(point: Point, outcome: Omit<TrialRecord, 'number' | 'point'>): void {
    const number = this.#numbers.get(pointKey(point)) ?? this.#add(point).number
    const trial = { number, point, ...outcome }
    this.#trials[number] = trial
    this.#sampler.tell(trial)
  }

  #add(point: Point): TrialRecord {
    const number = this.#trials.length
    const trial: TrialRecord = { number, point, state: 'running', values: [], violation: 0 }
    this.#trials.push(trial)
    this.#numbers.set(pointKey(point), number)
    this.#sampler.tell(trial)
    return trial
  }

  #isNew(point: Point): boolean {
    if (this.#numbers.has(pointKey(point))) return false
    if (this.#space.pointOf(this.#space.configOf(point))) return true
    const message = `the sampler proposed ${JSON.stringify(point)}, which does not lie in the space.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }

  /** By chance, or else by counting: one more point than there are trials is enough to find one that is new. */
  #findNew(): Point | undefined {
    const generator = createGenerator(this.#seed, SPARE_STREAMS + this.#trials.length)
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const point = drawPoint(this.#space, generator)
      if (this.#isNew(point)) return point
    }
    if (!this.#space.isFinite) return undefined
    for (const point of this.#space.points()) if (this.#isNew(point)) return point
    return undefined
  }
}
