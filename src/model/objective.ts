/** What an experiment is after: the metric that matters most, and the limits that its metrics must keep. */
import { isPlainObject } from './utils/json.ts'

/** Which way a metric is better. */
export type Direction = 'maximize' | 'minimize'
export const DIRECTIONS: readonly Direction[] = ['maximize', 'minimize']

/** The metric that matters most, and which way is better. */
export interface Objective {
  /** Dotted name of a returned metric. */
  metric: string
  direction: Direction
}

/** Limits of a metric, both inclusive. At least one of them is given. */
export interface Limits {
  /** The least value that will do. */
  min?: number
  /** The greatest value that will do. */
  max?: number
}

export function isDirection(value: unknown): value is Direction {
  return (DIRECTIONS as readonly unknown[]).includes(value)
}

export function isObjective(value: unknown): value is Objective {
  if (!isPlainObject(value)) return false
  const { metric, direction, ...rest } = value
  return (
    typeof metric === 'string' && metric !== '' && Object.keys(rest).length === 0 && isDirection(direction)
  )
}
