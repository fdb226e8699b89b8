/** The error for a sweep that cannot work; it knows which part of the declaration is at fault. */
import { ZtxexpError } from '../model/error.ts'

/** Keys and indices that lead to a part of a call's argument, such as `['lr', 2]`. */
export type Trail = readonly (string | number)[]

/**
 * A `ZtxexpError('BAD_DECLARATION')` with the place of the fault, relative to the argument of the sweep method
 * that found it, so that a YAML file can be pointed at.
 */
export class SweepProblem extends ZtxexpError {
  readonly trail: Trail

  constructor(message: string, trail: Trail = []) {
    super('BAD_DECLARATION', message)
    this.trail = trail
  }
}
