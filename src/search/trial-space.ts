/** The configs of a search that runs: what all have, what the space says, and a seed for each run of a trial. */
import { copyJson, setAt, valueAt } from '../model/config-path.ts'
import { ZtxexpError } from '../model/error.ts'
import { listed } from '../model/utils/counted.ts'
import { canonicalJson, type JsonObject, type JsonValue } from '../model/utils/json.ts'
import { didYouMean } from '../model/utils/nearest-name.ts'
import { redactJson } from '../model/utils/redact.ts'
import { checkSpace } from './space/check-space.ts'
import { coordinateOf, type Dimension, type Point } from './space/dimension.ts'
import { SearchSpace } from './space/search-space.ts'

/** What configs come from, as plain data. */
export interface TrialSpaceOptions {
  base: JsonObject
  /** As declared. */
  space: object
  /** Runs of each trial, with seeds that count up from that of the base; 0: as the base has it. */
  repeat: number
  /** Values that are fixed, by key. */
  set: Readonly<Record<string, JsonValue>>
}

/** Which run of which trial a config is. */
export interface TrialPlace {
  point: Point
  /** `null` where trials have no seeds. */
  seed: number | null
}

const MOST_NAMED = 20

export class TrialSpace {
  readonly space: SearchSpace
  /** The seeds of each trial. */
  readonly seeds: readonly (number | null)[]
  readonly #base: JsonObject
  readonly #rest: string

  /**
   * @throws {DeclarationProblem} for a space that cannot work
   * @throws {ZtxexpError} `BAD_OPTION` for a fixed value that the space does not have
   */
  constructor({ base, space, repeat, set }: TrialSpaceOptions) {
    const dimensions = checkSpace(space, ['space'])
    const fixed = new Map(Object.entries(set))
    this.space = new SearchSpace(dimensions.map((dimension) => fixValue(dimension, fixed)))
    this.#base = copyJson(base)
    for (const [key, value] of fixed) setInBase(this.#base, key, { value, dimensions })
    const first = typeof this.#base.seed === 'number' ? this.#base.seed : 0
    this.seeds = repeat === 0 ? [null] : Array.from({ length: repeat }, (_, index) => first + index)
    this.#rest = this.#restOf(this.#base)
  }

  /** The configs of a trial, one for each seed. */
  configOf(point: Point, seed: number | null): JsonObject {
    const config = this.space.configOf(point, this.#base)
    return seed === null ? config : { ...config, seed }
  }

  /** `undefined` where a config is none of the search. */
  placeOf(config: JsonObject): TrialPlace | undefined {
    const point = this.space.pointOf(config)
    if (!point || this.#restOf(config) !== this.#rest) return undefined
    const seed = this.seeds[0] === null ? null : config.seed
    return this.seeds.includes(seed as number | null) ? { point, seed: seed as number | null } : undefined
  }

  /** Secrets are masked in what is recorded. */
  #restOf(config: JsonObject): string {
    const rest = this.space.restOf(config)
    if (this.seeds[0] !== null) delete rest.seed
    return canonicalJson(redactJson(rest))
  }
}

/** A parameter with one value. */
function fixValue(dimension: Dimension, fixed: Map<string, JsonValue>): Dimension {
  const { key, path, needs } = dimension
  const value = fixed.get(key)
  if (value === undefined) return dimension
  fixed.delete(key)
  if (coordinateOf(dimension, value) === undefined) {
    const message = `--set ${key}=${JSON.stringify(value)}: the search has ${describeRange(dimension)} there.`
    throw new ZtxexpError('BAD_OPTION', message)
  }
  return { key, path, needs, kind: 'choice', values: [value], indices: new Map([[canonicalJson(value), 0]]) }
}

/** What a parameter may be, such as `1 to 4` or `"sgd", "adam"`. */
export function describeRange(dimension: Dimension): string {
  if (dimension.kind === 'choice') {
    return listed(
      dimension.values.map((value) => JSON.stringify(value)),
      MOST_NAMED,
    )
  }
  const { low, high, step, log } = dimension
  return `${low} to ${high}${step !== null && step !== 1 ? ` in steps of ${step}` : ''}${log ? ' (log)' : ''}`
}

function setInBase(
  base: JsonObject,
  key: string,
  { value, dimensions }: { value: JsonValue; dimensions: readonly Dimension[] },
): void {
  const path = Object.hasOwn(base, key) ? [key] : key.split('.')
  if (valueAt(base, path) !== undefined) {
    setAt(base, path, copyJson(value))
    return
  }
  const known = [...dimensions.map((dimension) => dimension.key), ...Object.keys(base)]
  const hint = didYouMean(key, known, JSON.stringify)
  throw new ZtxexpError(
    'BAD_OPTION',
    `--set ${key}: no config has this key.${hint} (known keys: ${listed(known, MOST_NAMED)})`,
  )
}
