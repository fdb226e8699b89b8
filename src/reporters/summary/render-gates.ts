/** Names the runs and groups that miss a gate, and those that meet one with something to be said of it. */
import { type GateVerdict, missedGates } from '../../model/gate-verdict.ts'
import { MIN_WIDTH, type Paint, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'

const MOST_NAMED = 20

/** Lines for below the tables; none when there is nothing to say. */
export function renderGates(verdicts: readonly GateVerdict[], { width, colors }: RenderOptions): string[] {
  const missed = missedGates(verdicts).map(
    ({ name, rule, problem }) => `× ${name}: ${problem}, expected ${rule}`,
  )
  const noted = verdicts.flatMap(({ name, rule, problem, note }) =>
    problem === null && note !== null ? [`! ${name}: ${rule} is met, ${note}`] : [],
  )
  const render = (texts: readonly string[], paint: Paint) => {
    const lines = texts
      .slice(0, MOST_NAMED)
      .flatMap((text) =>
        wrap(sanitize(text), Math.max(width, MIN_WIDTH) - 1).map((line) => paint(` ${line}`)),
      )
    const left = texts.length - MOST_NAMED
    return left > 0 ? [...lines, colors.dim(` … ${left} more`)] : lines
  }
  return [...render(missed, colors.red), ...render(noted, colors.yellow)]
}
