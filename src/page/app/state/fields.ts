/** Everything that runs can be sorted, grouped, filtered and drawn by, under one name each. */

import { splitFullName } from '../../../analysis/expression/field-name.ts'
import type { Direction } from '../../../model/objective.ts'
import { toScore } from '../../../model/score.ts'
import type { JsonValue } from '../../../model/utils/json.ts'
import { plainLine } from '../../../model/utils/plain-text.ts'
import type { LoggedValue, MetricColumn, PageIndex } from '../../model/page-index.ts'

type FieldPart = 'run' | 'config' | 'metrics' | 'logged'

export interface Field {
  /**
   * As expressions, sorting and the address name it: plain where that is one thing only, else with its part in front. A
   * value of what was logged is `loss@min`.
   */
  id: string
  /** As the part has it. */
  name: string
  part: FieldPart
  /** Whether every value that is there is a number or a boolean. */
  isNumeric: boolean
  /** Whether it differs between runs. */
  varies: boolean
  direction: Direction | null
  isObjective: boolean
  /** One entry for every row; `null` where a run does not have it. */
  values: readonly (JsonValue | null)[]
}

export const LOGGED_VALUES: readonly { key: LoggedValue; label: string }[] = [
  { key: 'last', label: 'last' },
  { key: 'min', label: 'min' },
  { key: 'max', label: 'max' },
  { key: 'atBest', label: 'at best' },
]

/** The fields of an index by id: of the run, then of its config, then its metrics. */
export function fieldsOf(index: PageIndex): Map<string, Field> {
  const sources = [
    ...runColumns(index),
    ...index.config.map(({ name, values }) => ({ part: 'config' as const, name, values })),
    ...index.metrics.flatMap((column) =>
      column.returned ? { part: 'metrics' as const, name: column.name, values: column.returned } : [],
    ),
  ]
  const uses = new Map<string, number>()
  for (const { name } of sources) uses.set(name, (uses.get(name) ?? 0) + 1)
  const metrics = new Map(index.metrics.map((column) => [column.name, column]))
  const fields = sources.map((source) => {
    const isPlain = uses.get(source.name) === 1 && !splitFullName(source.name)
    return toField(
      { ...source, id: isPlain ? source.name : `${source.part}.${source.name}` },
      source.part === 'metrics' ? metrics.get(source.name) : undefined,
    )
  })
  const logged = index.metrics.flatMap(loggedFields)
  return new Map([...fields, ...logged].map((field) => [field.id, field]))
}

/** The values of what runs logged of a metric. */
function loggedFields(column: MetricColumn): Field[] {
  const { logged, name } = column
  if (!logged) return []
  return LOGGED_VALUES.map(({ key }) =>
    toField({ part: 'logged', name, id: `${name}@${key}`, values: logged[key] }, column),
  )
}

/** A field in words, such as `loss, min`. */
export function labelOf({ part, id, name }: Pick<Field, 'part' | 'id' | 'name'>): string {
  if (part !== 'logged') return plainLine(id)
  const key = id.slice(name.length + 1)
  return `${plainLine(name)}, ${LOGGED_VALUES.find((each) => each.key === key)?.label ?? key}`
}

/** The columns of `run.json` that tables show, by their names there. */
function runColumns({ runs, experiments }: PageIndex) {
  const columns: Record<string, readonly (JsonValue | null)[]> = {
    status: runs.status,
    experiment_name: runs.experiment.map((place) => experiments[place]?.name ?? null),
    group: runs.group,
    started_at: runs.startedAt.map((time) => (time === null ? null : new Date(time).toISOString())),
    duration_sec: runs.durationSec,
    attempt: runs.attempt,
    error_type: runs.errorType,
    error_message: runs.errorMessage,
    title: runs.title,
    run_id: runs.id,
    ...tagColumns(runs.tags),
  }
  return Object.entries(columns).map(([name, values]) => ({ part: 'run' as const, name, values }))
}

function tagColumns(tags: readonly Record<string, JsonValue>[]): Record<string, (JsonValue | null)[]> {
  const names = new Set(tags.flatMap((own) => Object.keys(own)))
  return Object.fromEntries(
    [...names].map((name) => [
      `tags.${name}`,
      tags.map((own) => (Object.hasOwn(own, name) ? (own[name] ?? null) : null)),
    ]),
  )
}

function toField(
  source: Pick<Field, 'id' | 'name' | 'part' | 'values'>,
  metric: MetricColumn | undefined,
): Field {
  const { values } = source
  const present = values.filter((value) => value !== null)
  const first = JSON.stringify(values[0])
  return {
    ...source,
    isNumeric: present.length > 0 && present.every((value) => toScore(value) !== undefined),
    varies: values.some((value) => value !== values[0] && JSON.stringify(value) !== first),
    direction: metric?.direction ?? null,
    isObjective: metric?.isObjective ?? false,
  }
}
