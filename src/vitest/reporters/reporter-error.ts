/** Says which reporter is wrong: Vitest only knows that some module did not load. */
import { ReportersMap } from 'vitest/node'
import { ZtxexpError } from '../../model/error.ts'
import { nearestName } from '../../model/utils/nearest-name.ts'

/** `undefined` for an error of something else. */
export function reporterError(error: Error): ZtxexpError | undefined {
  const name = /^Failed to load custom Reporter from (.+)/.exec(error.message)?.[1]
  if (name === undefined) return undefined
  const known = [...Object.keys(ReportersMap), 'html']
  const nearest = /[./\\]/.test(name) ? undefined : nearestName(name, known)
  const hint = nearest
    ? `Did you mean ${nearest}?`
    : `Give the path of a module, or one of ${known.join(', ')}.`
  const problem = error.cause instanceof Error ? error.cause.message : ''
  const isMissing = problem.startsWith('Failed to load url')
  const text = isMissing ? `There is no reporter "${name}".` : `Reporter "${name}" does not load: ${problem}`
  return new ZtxexpError('BAD_OPTION', `${text} ${hint}`, { cause: error })
}
