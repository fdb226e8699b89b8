/** The steps by which a sweep grows: each turns one config into `size` configs. */

import { type ConfigPath, copyJson, setAt } from '../../model/config-path.ts'
import { DeclarationProblem } from '../../model/declaration-problem.ts'
import { canonicalJson, describeValue, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import { drawIndices, rowGenerator } from '../../model/utils/seeded-random.ts'
import { drawPoint } from '../../search/samplers/random.ts'
import type { Dimension } from '../../search/space/dimension.ts'
import { SearchSpace } from '../../search/space/search-space.ts'
import type { Assignment, Axis } from './axes.ts'

/** One step of expansion. The last stage of a sweep varies fastest. */
export interface Stage {
  /** How many configs each config becomes. */
  size: number
  /** The places it writes to. */
  paths: readonly ConfigPath[]
  /** Whether its entries are known to leave different values at `paths`, whatever was there before. */
  isDistinct(): boolean
  /** Writes entry `row % size`; `row` counts the configs of this stage and all before it. */
  apply(config: JsonObject, row: number): void
}

/** Lists longer than this are not searched for equal values before the walk; their configs are compared in it. */
const DISTINCT_SEARCH_LIMIT = 10_000

export function axisStage({ path, values }: Axis): Stage {
  return {
    size: values.length,
    paths: [path],
    isDistinct: () => allDistinct(values),
    apply: (config, row) => setAt(config, path, entry(values, row % values.length)),
  }
}

/** Axes of equal length, walked side by side. */
export function zipStage(axes: readonly Axis[]): Stage {
  const size = axes[0]?.values.length ?? 1
  return {
    size,
    paths: axes.map((axis) => axis.path),
    isDistinct: () => size === 1 || axes.some((axis) => allDistinct(axis.values)),
    apply(config, row) {
      for (const { path, values } of axes) setAt(config, path, entry(values, row % size))
    },
  }
}

export function variantsStage(variants: readonly (readonly Assignment[])[]): Stage {
  const paths = new Map(variants.flat().map(({ path }) => [path.join('.'), path]))
  return {
    size: variants.length,
    paths: [...paths.values()],
    isDistinct: () =>
      variants.every((variant) => variant.length === paths.size) &&
      allDistinct(
        variants.map((variant) =>
          Object.fromEntries(variant.map(({ path, value }) => [path.join('.'), value])),
        ),
      ),
    apply(config, row) {
      for (const { path, value } of variants[row % variants.length] ?? [])
        setAt(config, path, copyJson(value))
    },
  }
}

/** Draws with replacement, new ones for every config that reaches this stage. */
export function randomStage(space: readonly Axis[], trials: number, seed: number): Stage {
  const sizes = space.map((axis) => axis.values.length)
  return {
    size: trials,
    paths: space.map((axis) => axis.path),
    isDistinct: () => trials === 1,
    apply(config, row) {
      const chosen = drawIndices(seed, row, sizes)
      for (const [index, { path, values }] of space.entries()) {
        setAt(config, path, entry(values, chosen[index] as number))
      }
    },
  }
}

/** {@link randomStage} for parameters of a space. */
export function spaceStage(dimensions: readonly Dimension[], trials: number, seed: number): Stage {
  const space = new SearchSpace(dimensions)
  return {
    size: trials,
    paths: dimensions.map(({ path }) => path),
    isDistinct: () => trials === 1,
    apply(config, row) {
      const point = drawPoint(space, rowGenerator(seed, row))
      for (const { key, path } of dimensions) {
        const value = Object.hasOwn(point, key) ? point[key] : undefined
        if (value !== undefined) setAt(config, path, copyJson(value))
      }
    },
  }
}

/** Counts up from the config's seed. */
export function repeatStage(times: number): Stage {
  return {
    size: times,
    paths: [['seed']],
    isDistinct: () => true,
    apply(config, row) {
      const seed = Object.hasOwn(config, 'seed') ? config.seed : 0
      if (!Number.isSafeInteger(seed)) {
        const found = typeof seed === 'number' ? String(seed) : describeValue(seed)
        throw new DeclarationProblem(
          `repeat counts up from the config's "seed", which must be an integer but is ${found}.`,
        )
      }
      config.seed = (seed as number) + (row % times)
    },
  }
}

/** Whole configs, taken as they are: keys with dots stay keys with dots. */
export function configsStage(configs: readonly JsonObject[]): Stage {
  return {
    size: configs.length,
    paths: [],
    isDistinct: () => false,
    apply: (config, row) => void Object.assign(config, copyJson(configs[row % configs.length] ?? {})),
  }
}

function allDistinct(values: readonly JsonValue[]): boolean {
  if (values.length > DISTINCT_SEARCH_LIMIT) return false
  return new Set(values.map((value) => canonicalJson(value))).size === values.length
}

/** A private copy, so that a config can be changed without changing the sweep. */
function entry(values: readonly JsonValue[], index: number): JsonValue {
  return copyJson(values[index] as JsonValue)
}
