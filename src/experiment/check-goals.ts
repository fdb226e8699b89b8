/** Checks what an experiment says it is after: `objective`, `directions` and `expect`. */
import { ZtxexpError } from '../model/error.ts'
import { describeValue, isPlainObject } from '../model/json.ts'
import { DIRECTIONS } from '../model/objective.ts'

/**
 * @param where The experiment, for messages.
 * @throws {ZtxexpError} `BAD_DECLARATION` where they cannot be used
 */
export function checkGoals(
  where: string,
  { objective, directions, expect }: { objective?: unknown; directions?: unknown; expect?: unknown },
): void {
  const fail = (text: string): never => {
    throw new ZtxexpError('BAD_DECLARATION', `${where}: ${text}`)
  }
  if (objective !== undefined && !isObjective(objective)) {
    fail("option objective must be { metric: 'score', direction: 'maximize' }, or 'minimize'.")
  }
  if (directions !== undefined && !isPlainObject(directions)) {
    fail(`option directions must be such as { tokens: 'minimize' }, got ${describeValue(directions)}.`)
  }
  for (const [metric, direction] of Object.entries(directions ?? {})) {
    if (!isDirection(direction)) {
      fail(
        `option directions.${metric} must be 'maximize' or 'minimize', got ${describeDirection(direction)}.`,
      )
    }
  }
  if (expect === undefined) return
  if (!isPlainObject(expect)) {
    fail(
      `option expect must be limits by metric, such as { score: { min: 0.9 } }, got ${describeValue(expect)}.`,
    )
  }
  for (const [metric, limits] of Object.entries(expect as object)) {
    const problem = findLimitsProblem(limits)
    if (problem !== undefined)
      fail(`option expect.${metric} must be { min: 0.9 }, { max: 1 } or both: ${problem}.`)
  }
}

function isObjective(value: unknown): boolean {
  if (!isPlainObject(value)) return false
  const { metric, direction, ...rest } = value
  if (typeof metric !== 'string' || metric === '' || Object.keys(rest).length > 0) return false
  return isDirection(direction)
}

function isDirection(value: unknown): boolean {
  return (DIRECTIONS as readonly unknown[]).includes(value)
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
