/** The best that each search has found so far, and the lines of the live view that say so. */
import { describeConfig } from '../../analysis/describe-config.ts'
import type { Direction } from '../../model/objective.ts'
import type { RunResult } from '../../model/run.ts'
import { toScore } from '../../model/score.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { valueAtKey, visitLeaves } from '../../model/utils/json-path.ts'
import { redactJson } from '../../model/utils/redact.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { fitLine, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize } from '../../terminal/terminal-text.ts'

/** How far one search is. */
export interface SearchProgress {
  name: string
  metric: string
  /** The first value that a run came to. */
  first: number
  best: { value: number; number: number; config: JsonObject }
}

/** Searches that have a line. */
const MOST_LINES = 3

/** Keeps what is best of the runs of searches that are over. */
export class SearchesInProgress {
  readonly #byKey = new Map<string, SearchProgress>()

  get all(): readonly SearchProgress[] {
    return [...this.#byKey.values()]
  }

  add({ run: { spec }, metrics }: RunResult): void {
    const { experiment, file, config, configIndex } = spec
    const { objective } = experiment.options
    if (!experiment.searched || !objective) return
    const value = toScore(valueAtKey(metrics ?? {}, objective.metric))
    if (value === undefined || Number.isNaN(value)) return
    const key = `${experiment.index}\0${file}`
    const known = this.#byKey.get(key)
    if (known && !isBetter(value, known.best.value, objective.direction)) return
    this.#byKey.set(key, {
      name: experiment.name,
      metric: objective.metric,
      first: known?.first ?? value,
      best: { value, number: configIndex + 1, config: redactJson(config) },
    })
  }
}

/** @example ' bowl: best loss 0.100, run 23 [lr=0.0097 layers=1]; the first had 1.02' */
export function renderSearches(
  searches: readonly SearchProgress[],
  { width, colors }: RenderOptions,
): string[] {
  return searches.slice(0, MOST_LINES).map(({ name, metric, first, best }) => {
    const format = numberFormat([first, best.value])
    const keys: string[] = []
    visitLeaves(best.config, (key) => keys.push(key))
    const start = best.value === first ? '' : `; the first had ${format(first)}`
    return fitLine(
      [
        { text: ` ${sanitize(name)}: ` },
        { text: sanitize(`best ${metric} ${format(best.value)}`), paint: colors.green },
        {
          text: sanitize(`, run ${best.number} [${describeConfig(best.config, keys)}]${start}`),
          paint: colors.dim,
        },
      ],
      width,
    )
  })
}

function isBetter(value: number, other: number, direction: Direction): boolean {
  return direction === 'minimize' ? value < other : value > other
}
