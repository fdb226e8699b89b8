/** A sweep as data, and how its configs are made from it: expansion, modify, where, shuffle, in this order. */
import { fingerprint } from '../model/fingerprint.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  MOST_JSON_SIZE,
} from '../model/json.ts'
import { copyJson, findOverlap } from './config-path.ts'
import { shuffledIndices } from './seeded-random.ts'
import { SweepProblem } from './sweep-problem.ts'
import type { Stage } from './sweep-stages.ts'

/** Everything a sweep was told. Never changed; each method of a sweep makes a new one. */
export interface SweepPlan {
  base: JsonObject
  stages: readonly Stage[]
  modifiers: readonly ((config: JsonObject) => unknown)[]
  predicates: readonly ((config: JsonObject) => unknown)[]
  shuffleSeed: number | undefined
  keepDuplicates: boolean
}

/** What is known once a sweep has been walked to its end. */
export interface WalkEnd {
  /** How many configs were dropped because an equal one had come before. */
  duplicates: number
}

/** The plan of a sweep of one config. */
export function newPlan(base: JsonObject): SweepPlan {
  return { base, stages: [], modifiers: [], predicates: [], shuffleSeed: undefined, keepDuplicates: false }
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
  for (const config of walkAll(plan)) {
    if (seen) {
      const hash = fingerprint(config)
      if (seen.has(hash)) {
        duplicates++
        continue
      }
      seen.add(hash)
    }
    yield config
  }
  return { duplicates }
}

/** The configs of a sweep with its duplicates. */
export function* walkAll(plan: SweepPlan): Generator<JsonObject, void, undefined> {
  for (const position of positions(plan)) {
    const config = plan.modifiers.reduce(modify, expandAt(plan, position))
    if (plan.predicates.every((predicate) => accepts(predicate, config))) yield config
  }
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
function canRepeat(plan: SweepPlan): boolean {
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
    throw new SweepProblem(`modify: the function must return a config or nothing, but returned ${found}.`)
  }
  const problem = findJsonProblem(result, { maxSize: MOST_JSON_SIZE })
  if (problem) {
    throw new SweepProblem(
      `modify: the function left ${problem.found} at "${problem.path}". Configs are plain JSON data.`,
    )
  }
  return returned === undefined ? config : copyJson(result as JsonObject)
}

function accepts(predicate: (config: JsonObject) => unknown, config: JsonObject): boolean {
  const answer = predicate(config)
  if (typeof answer === 'object' && answer !== null) {
    const found = answer instanceof Promise ? 'a Promise (it cannot be async)' : describeValue(answer)
    throw new SweepProblem(`where: the function must return true or false, but returned ${found}.`)
  }
  return Boolean(answer)
}
