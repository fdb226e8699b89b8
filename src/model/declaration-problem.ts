/** The error for a sweep or a space that cannot work; it knows which part of the declaration is at fault. */
import { ZtxexpError } from './error.ts'

/** Keys and indices that lead to a part of a call's argument, such as `['lr', 2]`. */
export type Trail = readonly (string | number)[]

/**
 * A `ZtxexpError('BAD_DECLARATION')` with the place of the fault, relative to the argument of the call
 * that found it, so that a YAML file can be pointed at.
 */
export class DeclarationProblem extends ZtxexpError {
  readonly trail: Trail

  constructor(message: string, trail: Trail = []) {
    super('BAD_DECLARATION', message)
    this.trail = trail
  }
}

/** Starts the message of a problem with the call that it arose in. */
export function inCall<R>(call: string, declare: () => R): R {
  return rethrow(declare, ({ message, trail }) => new DeclarationProblem(`${call}: ${message}`, trail))
}

/** Puts the steps to an argument before the trail of a problem that was found inside it. */
export function inPart<R>(steps: Trail, check: () => R): R {
  return rethrow(check, ({ message, trail }) => new DeclarationProblem(message, [...steps, ...trail]))
}

function rethrow<R>(act: () => R, change: (problem: DeclarationProblem) => DeclarationProblem): R {
  try {
    return act()
  } catch (error) {
    throw error instanceof DeclarationProblem ? change(error) : error
  }
}
