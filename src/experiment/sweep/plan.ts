/** A sweep as data, and how its configs are made from it: expansion, modify, where, shuffle, in this order. */

import { copyJson, findOverlap } from '../../model/config-path.ts'
import { DeclarationProblem } from '../../model/declaration-problem.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  MOST_JSON_SIZE,
} from '../../model/utils/json.ts'
import { shuffledIndices } from '../../model/utils/seeded-random.ts'
import type { Stage } from './stages.ts'

/** Everything a sweep was told. Never changed; each method of a sweep makes a new one. */
export interface SweepPlan {
  base: JsonObject
  stages: readonly Stage[]
  modifiers: readonly ((config: JsonObject) => unknown)[]
  predicates: readonly ((config: JsonObject) => unknown)[]
  shuffleSeed: number | undefined
  keepDuplicates: boolean
  /** What is to be told of where no config is like it. */
  exclusions: readonly Exclusion[]
}

/** A partial config that leaves out the configs that are like it. */
export interface Exclusion {
  /** Its JSON. */
  text: string
  /** Whether a config was like it, in any walk so far. */
  isUsed: boolean
}

/** Candidates one after the other that lead to no config: a walk that finds nothing more has to end. */
const MOST_IN_VAIN = 5_000_000
/** Entries of each step of expansion that are looked at for the keys that they set. */
const MOST_PROBES = 1000

/** What is known once a sweep has been walked to its end. */
export interface WalkEnd {
  /** How many configs were dropped because an equal one had come before. */
  duplicates: number
}

/** The plan of a sweep of one config. */
export function newPlan(base: JsonObject): SweepPlan {
  return {
    base,
    stages: [],
    modifiers: [],
    predicates: [],
    shuffleSeed: undefined,
    keepDuplicates: false,
    exclusions: [],
  }
}

/** How many configs the expansion makes. */
export function countCandidates(plan: SweepPlan): number {
  return plan.stages.reduce((count, stage) => count * stage.size, 1)
}

/**
 * The config at a position of the expansion, before `modify`: the position is read as a number whose digits,
 * the last stage lowest, say which entry of each stage is meant.
 */
function expandAt(plan: SweepPlan, position: number): JsonObject {
  const rows: number[] = new Array(plan.stages.length)
  let row = position
  for (let index = plan.stages.length - 1; index >= 0; index--) {
    rows[index] = row
    row = Math.floor(row / (plan.stages[index] as Stage).size)
  }
  const config = copyJson(plan.base)
  for (const [index, stage] of plan.stages.entries()) stage.apply(config, rows[index] as number)
  return config
}

/** Makes the first few configs, so that most clashes show where the sweep is declared, not in the middle of a run. */
export function tryFirst(plan: SweepPlan): void {
  const count = Math.min(plan.stages.at(-1)?.size ?? 0, 100)
  for (let position = 0; position < count; position++) expandAt(plan, position)
}

/** The configs of a sweep, one at a time; it remembers hashes only, and only where duplicates can occur. */
export function* walk(plan: SweepPlan): Generator<JsonObject, WalkEnd, undefined> {
  const seen = canRepeat(plan) ? new Set<string>() : undefined
  let duplicates = 0
  let inVain = 0
  for (const config of walkAll(plan)) {
    if (seen) {
      const hash = fingerprint(config)
      if (seen.has(hash)) {
        duplicates++
        if (++inVain === MOST_IN_VAIN) throw foundNothing(plan, 'is new')
        continue
      }
      seen.add(hash)
      inVain = 0
    }
    yield config
  }
  return { duplicates }
}

/** The configs of a sweep with its duplicates. */
export function* walkAll(plan: SweepPlan): Generator<JsonObject, void, undefined> {
  let inVain = 0
  for (const position of positions(plan)) {
    const config = candidateAt(plan, position)
    if (plan.predicates.every((predicate) => accepts(predicate, config))) {
      inVain = 0
      yield config
    } else if (++inVain === MOST_IN_VAIN) throw foundNothing(plan, 'passes where()')
  }
}

/** A few candidates that have between them what each entry of each step of expansion sets, whatever filters say. */
export function* probes(plan: SweepPlan): Generator<JsonObject, void, undefined> {
  let reach = 1
  for (const { size } of plan.stages.toReversed()) {
    for (let entry = 0; entry < Math.min(size, MOST_PROBES); entry++) yield candidateAt(plan, entry * reach)
    reach *= size
  }
}

function candidateAt(plan: SweepPlan, position: number): JsonObject {
  return plan.modifiers.reduce(modify, expandAt(plan, position))
}

function foundNothing(plan: SweepPlan, what: string): DeclarationProblem {
  const [inVain, all] = [MOST_IN_VAIN, countCandidates(plan)].map((count) => count.toLocaleString('en'))
  return new DeclarationProblem(
    `none of ${inVain} candidates, one after the other, ${what}; there are ${all}.`,
  )
}

function* positions(plan: SweepPlan): Generator<number, void, undefined> {
  const count = countCandidates(plan)
  if (plan.shuffleSeed !== undefined) return yield* shuffledIndices(count, plan.shuffleSeed)
  for (let position = 0; position < count; position++) yield position
}

/**
 * Whether the walk has to look for duplicates. It has not where every stage writes distinct values to places
 * that no other stage writes to, and nothing changes them afterwards.
 */
export function canRepeat(plan: SweepPlan): boolean {
  if (plan.keepDuplicates) return false
  const growing = plan.stages.filter((stage) => stage.size !== 1)
  if (growing.length === 0) return false
  if (plan.modifiers.length > 0 || !growing.every((stage) => stage.isDistinct())) return true
  return findOverlap(plan.stages.flatMap((stage) => stage.paths)) !== undefined
}

function modify(config: JsonObject, modifier: (config: JsonObject) => unknown): JsonObject {
  const returned = modifier(config)
  const result = returned === undefined ? config : returned
  if (!isPlainObject(result)) {
    const found = result instanceof Promise ? 'a Promise (it cannot be async)' : describeValue(result)
    throw new DeclarationProblem(
      `modify: the function must return a config or nothing, but returned ${found}.`,
    )
  }
  const problem = findJsonProblem(result, { maxSize: MOST_JSON_SIZE })
  if (problem) {
    throw new DeclarationProblem(
      `modify: the function left ${problem.found} at "${problem.path}". Configs are plain JSON data.`,
    )
  }
  return returned === undefined ? config : copyJson(result as JsonObject)
}

function accepts(predicate: (config: JsonObject) => unknown, config: JsonObject): boolean {
  const answer = predicate(config)
  if (typeof answer === 'object' && answer !== null) {
    const found = answer instanceof Promise ? 'a Promise (it cannot be async)' : describeValue(answer)
    throw new DeclarationProblem(`where: the function must return true or false, but returned ${found}.`)
  }
  return Boolean(answer)
}
