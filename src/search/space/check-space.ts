/** From a declared space to checked dimensions, with errors that say which part of it is at fault. */
import { type ConfigPath, copyJson, findOverlap, parsePath } from '../../model/config-path.ts'
import { DeclarationProblem, inPart, type Trail } from '../../model/declaration-problem.ts'
import {
  canonicalJson,
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonValue,
  MOST_JSON_SIZE,
} from '../../model/utils/json.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import type { ChoiceDimension, Dimension, Need, NumberDimension } from './dimension.ts'

const KINDS = ['float', 'int', 'choice'] as const
const KEYS: readonly string[] = [...KINDS, 'log', 'step', 'when']
const FORMS = 'float(low, high), int(low, high), choice([...]) or a list of values'

/**
 * The parameters of a space, in the order of its keys.
 *
 * @param trail Leads to the space.
 * @throws {DeclarationProblem} for what is no parameter, bounds that make no sense, conditions that name no earlier key,
 *   and keys that set the same value
 */
export function checkSpace(space: unknown, trail: Trail = []): Dimension[] {
  if (!isPlainObject(space)) {
    const example = '{ lr: float(1e-5, 0.1, { log: true }) }'
    throw new DeclarationProblem(
      `expected parameters by key, such as ${example}, but got ${describeValue(space)}.`,
      trail,
    )
  }
  const dimensions: Dimension[] = []
  for (const [key, declared] of Object.entries(space)) {
    const path = inPart(trail, () => parsePath(key))
    dimensions.push(
      inPart([...trail, key], () => checkParameter({ key, path, earlier: dimensions }, declared)),
    )
  }
  const overlap = findOverlap(dimensions.map(({ path }) => path))
  if (!overlap) return dimensions
  const [outer, inner] = overlap
  throw new DeclarationProblem(`"${outer}" and "${inner}" set the same value. Keep one of the two.`, [
    ...trail,
    inner,
  ])
}

interface Place {
  key: string
  path: ConfigPath
  earlier: readonly Dimension[]
}

function checkParameter(place: Place, declared: unknown): Dimension {
  const { key } = place
  const parameter = Array.isArray(declared) ? { choice: declared } : declared
  if (!isPlainObject(parameter)) {
    throw new DeclarationProblem(`"${key}" must be ${FORMS}, but is ${describeValue(declared)}.`)
  }
  const unknown = Object.keys(parameter).find((name) => !KEYS.includes(name))
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, KEYS, JSON.stringify)
    throw new DeclarationProblem(`"${key}" has the unknown key "${unknown}".${hint} It must be ${FORMS}.`, [
      unknown,
    ])
  }
  const [kind, other] = KINDS.filter((name) => name in parameter)
  if (kind === undefined || other !== undefined) {
    throw new DeclarationProblem(`"${key}" must be one of: ${FORMS}.`)
  }
  const needs = parameter.when === undefined ? [] : checkCondition(place, parameter.when)
  const { path } = place
  return kind === 'choice'
    ? checkChoice({ key, path, needs }, parameter)
    : checkNumber({ key, path, needs }, kind, parameter)
}

type Placed = Pick<Dimension, 'key' | 'path' | 'needs'>

function checkChoice(placed: Placed, { choice, log, step }: Record<string, unknown>): ChoiceDimension {
  const { key } = placed
  if (log !== undefined || step !== undefined) {
    throw new DeclarationProblem(`"${key}": log and step are for numbers, and a choice has no order.`)
  }
  if (!Array.isArray(choice) || choice.length === 0) {
    const found = Array.isArray(choice) ? 'an empty list' : describeValue(choice)
    throw new DeclarationProblem(`"${key}" must be a list with at least one value, but is ${found}.`)
  }
  const values = choice.map((value, index) => checkValue(key, value, index))
  const indices = new Map<string, number>()
  for (const [index, value] of values.entries()) {
    const text = canonicalJson(value)
    if (indices.has(text)) {
      throw new DeclarationProblem(`"${key}" has the value ${text} twice. Keep one of them.`, [index])
    }
    indices.set(text, index)
  }
  return { ...placed, kind: 'choice', values, indices }
}

function checkValue(key: string, value: unknown, index: number): JsonValue {
  const problem = findJsonProblem(value, { maxSize: MOST_JSON_SIZE })
  if (!problem) return copyJson(value as JsonValue)
  const message = `"${key}", value ${index}: ${problem.found}. Configs are plain JSON data.`
  throw new DeclarationProblem(message, [index])
}

function checkNumber(
  placed: Placed,
  kind: 'float' | 'int',
  { [kind]: bounds, log = false, step: declaredStep }: Record<string, unknown>,
): NumberDimension {
  const name = `"${placed.key}"`
  const isBound = kind === 'int' ? Number.isSafeInteger : Number.isFinite
  const what = kind === 'int' ? 'whole numbers' : 'finite numbers'
  if (!Array.isArray(bounds) || bounds.length !== 2 || !bounds.every(isBound)) {
    throw new DeclarationProblem(`${name}: the bounds of ${kind} must be two ${what}.`)
  }
  const [low, top] = bounds as [number, number]
  if (low > top)
    throw new DeclarationProblem(`${name}: the lower bound ${low} is above the upper one, ${top}.`)
  if (typeof log !== 'boolean') throw new DeclarationProblem(`${name}: log must be true or false.`, ['log'])
  if (log && low <= 0) throw new DeclarationProblem(`${name}: with log the lower bound must be above 0.`)
  if (log && declaredStep !== undefined) {
    throw new DeclarationProblem(`${name}: log and step exclude each other. Keep one of the two.`, ['step'])
  }
  const step = checkStep(name, kind, declaredStep)
  const high =
    step === null ? top : Number((low + Math.floor((top - low) / step + 1e-9) * step).toPrecision(15))
  return { ...placed, kind: 'number', low, high, log, step, range: rangeOf(low, high, log, step) }
}

function checkStep(name: string, kind: 'float' | 'int', step: unknown): number | null {
  if (step === undefined) return kind === 'int' ? 1 : null
  const isStep = typeof step === 'number' && step > 0 && Number.isFinite(step)
  if (isStep && (kind === 'float' || Number.isSafeInteger(step))) return step
  const what = kind === 'int' ? 'a whole number' : 'a number'
  throw new DeclarationProblem(`${name}: step must be ${what} above 0.`, ['step'])
}

function rangeOf(low: number, high: number, log: boolean, step: number | null): [number, number] {
  const half = (step ?? 0) / 2
  return log ? [Math.log(low - half), Math.log(high + half)] : [low - half, high + half]
}

function checkCondition({ key, earlier }: Place, condition: unknown): Need[] {
  if (!isPlainObject(condition) || Object.keys(condition).length === 0) {
    const message = `"${key}": when must say what other keys are, such as { optimizer: 'sgd' }, but is ${describeValue(condition)}.`
    throw new DeclarationProblem(message, ['when'])
  }
  return Object.entries(condition).map(([name, requirement]) => {
    const trail = ['when', name]
    const on = earlier.find((dimension) => dimension.key === name)
    if (on) return checkNeed(key, on, { requirement, trail })
    const known = earlier.map((dimension) => dimension.key)
    const hint = didYouMean(name, known, JSON.stringify)
    throw new DeclarationProblem(
      `"${key}": when names "${name}", which is no parameter before it.${hint}`,
      trail,
    )
  })
}

function checkNeed(
  key: string,
  on: Dimension,
  { requirement, trail }: { requirement: unknown; trail: Trail },
): Need {
  if (isPlainObject(requirement)) return checkBounds(key, on, { bounds: requirement, trail })
  const values = Array.isArray(requirement) ? (requirement as unknown[]) : [requirement]
  const texts = values.map((value) => {
    const isOne = value === null || ['string', 'number', 'boolean'].includes(typeof value)
    if (isOne && mayBe(on, value as JsonValue)) return canonicalJson(value as JsonValue)
    const found = isOne ? JSON.stringify(value) : describeValue(value)
    throw new DeclarationProblem(`"${key}": "${on.key}" can never be ${found}.`, trail)
  })
  if (texts.length === 0) throw new DeclarationProblem(`"${key}": the list for "${on.key}" is empty.`, trail)
  return { key: on.key, values: new Set(texts) }
}

function mayBe(dimension: Dimension, value: JsonValue): boolean {
  if (dimension.kind === 'choice') return dimension.indices.has(canonicalJson(value))
  return typeof value === 'number' && value >= dimension.low && value <= dimension.high
}

function checkBounds(
  key: string,
  on: Dimension,
  { bounds, trail }: { bounds: Record<string, unknown>; trail: Trail },
): Need {
  const { min, max, ...others } = bounds
  const isBound = (bound: unknown) =>
    bound === undefined || (typeof bound === 'number' && !Number.isNaN(bound))
  const isGiven = min !== undefined || max !== undefined
  if (!isGiven || !isBound(min) || !isBound(max) || Object.keys(others).length > 0) {
    throw new DeclarationProblem(
      `"${key}": what "${on.key}" must be is a value, a list of values, or { min, max } with numbers.`,
      trail,
    )
  }
  return {
    key: on.key,
    ...(min !== undefined && { min: min as number }),
    ...(max !== undefined && { max: max as number }),
  }
}
