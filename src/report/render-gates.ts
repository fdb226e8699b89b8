/** Names the runs and groups that miss a gate. */
import { type GateVerdict, missedGates } from './gates.ts'
import { MIN_WIDTH, type RenderOptions } from './styled-line.ts'
import { sanitize, wrap } from './terminal-text.ts'

const MOST_NAMED = 20

/** Lines for below the tables; none when no gate is missed. */
export function renderMissedGates(
  verdicts: readonly GateVerdict[],
  { width, colors }: RenderOptions,
): string[] {
  const missed = missedGates(verdicts)
  if (missed.length === 0) return []
  const lines = missed.slice(0, MOST_NAMED).flatMap(({ name, rule, problem }) => {
    const text = sanitize(`× ${name}: ${problem}, expected ${rule}`)
    return wrap(text, Math.max(width, MIN_WIDTH) - 1).map((line) => colors.red(` ${line}`))
  })
  const left = missed.length - MOST_NAMED
  return left > 0 ? [...lines, colors.dim(` … ${left} more`)] : lines
}
