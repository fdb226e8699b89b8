/** The kinds of option that say what an experiment is after: `objective`, `directions` and `expect`. */

import {
  type Direction,
  isDirection,
  isObjective,
  type Limits,
  type Objective,
} from '../../model/objective.ts'
import { describeValue, isPlainObject } from '../../model/utils/json.ts'
import { type Kind, NO_TEXT } from './kind.ts'

/** The metric that matters most, and which way is better. */
export function objective(): Kind<Objective> {
  return {
    ...NO_TEXT,
    accepts: "{ metric: 'score', direction: 'maximize' }, or 'minimize'",
    example: '',
    configExample: "{ metric: 'score', direction: 'maximize' }",
    fromConfig: (value) => (isObjective(value) ? value : undefined),
    explain: () => "must be { metric: 'score', direction: 'maximize' }, or 'minimize'.",
  }
}

/** Which way metrics are better, by their dotted names; `null` is neither way. */
export function directions(): Kind<Record<string, Direction | null>> {
  const findBad = (value: Record<string, unknown>) =>
    Object.entries(value).find(([, direction]) => direction !== null && !isDirection(direction))
  return {
    ...NO_TEXT,
    accepts: "'maximize', 'minimize' or null for each metric",
    example: '',
    configExample: "{ tokens: 'minimize' }",
    fromConfig: (value) =>
      isPlainObject(value) && !findBad(value) ? (value as Record<string, Direction | null>) : undefined,
    explain: (value) => {
      if (!isPlainObject(value)) return `must be such as { tokens: 'minimize' }, got ${describeValue(value)}.`
      const [metric, direction] = findBad(value) ?? []
      return `.${metric} must be 'maximize', 'minimize' or null, got ${describeDirection(direction)}.`
    },
  }
}

/** Limits by the dotted name of the metric. */
export function limits(): Kind<Record<string, Limits>> {
  const findBad = (value: Record<string, unknown>) =>
    Object.entries(value).find(([, each]) => findLimitsProblem(each) !== undefined)
  return {
    ...NO_TEXT,
    accepts: 'limits by metric',
    example: '',
    configExample: '{ score: { min: 0.9 } }',
    fromConfig: (value) =>
      isPlainObject(value) && !findBad(value) ? (value as Record<string, Limits>) : undefined,
    explain: (value) => {
      if (!isPlainObject(value)) {
        return `must be limits by metric, such as { score: { min: 0.9 } }, got ${describeValue(value)}.`
      }
      const [metric, each] = findBad(value) ?? []
      return `.${metric} must be { min: 0.9 }, { max: 1 } or both: ${findLimitsProblem(each)}.`
    },
  }
}

function describeDirection(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : describeValue(value)
}

function findLimitsProblem(limits: unknown): string | undefined {
  if (!isPlainObject(limits)) return `got ${describeValue(limits)}`
  const { min, max, ...rest } = limits
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) return `"${unknown}" is neither`
  if (min === undefined && max === undefined) return 'there is no limit in it'
  for (const value of [min, max]) {
    if (value !== undefined && !(typeof value === 'number' && Number.isFinite(value))) {
      return `${describeValue(value)} is no limit`
    }
  }
  return Number(min) > Number(max) ? 'min is above max, which nothing can meet' : undefined
}
