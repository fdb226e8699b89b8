/** What mattered in the runs of each experiment, as text. */
import { Directions } from '../../analysis/directions.ts'
import { FEWEST_RUNS, IMPORTANCE_METHOD, importancesOf } from '../../analysis/importance.ts'
import { experimentKey } from '../../analysis/latest.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { counted } from '../../model/utils/counted.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import { renderTable } from '../../terminal/text-table.ts'

/** What mattered in one experiment. */
export interface ExperimentImportance {
  experiment: string | null
  file: string | null
  /** `null` where it is not known what is to become better. */
  metric: string | null
  runs: number
  parameters: { key: string; share: number }[]
}

const BAR = 24

/** @param metric The one that is asked about. Default: the objective of each experiment. */
export function importanceOfEach(
  records: readonly RunRecord[],
  metric: string | undefined,
): ExperimentImportance[] {
  return [...groupBy(records, experimentKey).values()].map((members) => {
    const directions = new Directions(members)
    const asked = metric ?? directions.objective
    const direction = asked === undefined ? undefined : directions.of(asked)
    const goal = asked !== undefined && direction ? { metric: asked, direction } : undefined
    const { run } = members[0]
    return {
      experiment: run.experiment_name,
      file: run.file ?? null,
      metric: goal?.metric ?? null,
      runs: members.length,
      parameters: goal ? importancesOf(members, goal) : [],
    }
  })
}

export function importanceJson({ parameters, ...rest }: ExperimentImportance): JsonObject {
  return {
    ...rest,
    method: IMPORTANCE_METHOD,
    parameters: parameters.map(({ key, share }) => ({ key, share })),
  }
}

/** @returns Lines, none wider than `options.width`. */
export function renderImportance(found: readonly ExperimentImportance[], options: RenderOptions): string[] {
  return found.flatMap((each) => ['', headingOf(each, options), ...renderOne(each, options)]).slice(1)
}

function headingOf(
  { experiment, file, metric, runs }: ExperimentImportance,
  { colors }: RenderOptions,
): string {
  const facts = `${file ?? ''} (${counted(runs, 'run')})`.trim()
  const about = metric === null ? '' : `: what mattered for ${metric} (${IMPORTANCE_METHOD})`
  return ` ${colors.bold(sanitize(experiment ?? 'no name'))}${sanitize(about)}  ${colors.dim(sanitize(facts))}`
}

function renderOne({ metric, parameters }: ExperimentImportance, options: RenderOptions): string[] {
  const { colors } = options
  if (metric === null)
    return [colors.dim(' It has no objective. Name a metric whose better way is known with --sort.')]
  if (parameters.length === 0) {
    return [
      colors.dim(` Too few runs with ${sanitize(metric)} whose configs differ: it takes ${FEWEST_RUNS}.`),
    ]
  }
  const most = parameters[0]?.share ?? 1
  return renderTable(
    {
      columns: [
        { header: 'key', align: 'left', priority: 3 },
        { header: 'share', align: 'right', priority: 2 },
        { header: '', align: 'left', priority: 1 },
      ],
      rows: parameters.map(({ key, share }) => [
        { text: sanitize(key) },
        { text: `${Math.round(share * 100)} %` },
        { text: options.isPlain ? '' : '▇'.repeat(Math.round((share / most) * BAR)) },
      ]),
    },
    options,
  )
}
