/** Past runs as a table of the fields that the user names. */

import { BestRows } from '../../analysis/best-rows.ts'
import { findFields, splitFullName } from '../../analysis/expression/field-name.ts'
import { partsOf, type RunRecord, readField } from '../../analysis/record.ts'
import { singleRow } from '../../analysis/run-row.ts'
import { toScore } from '../../model/score.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import type { RenderOptions } from '../../terminal/styled-line.ts'
import { renderBestElsewhere } from '../tables/best-elsewhere.ts'
import { renderColumns } from '../tables/experiment-table.ts'
import { metricColumn } from '../tables/metric-columns.ts'
import { PRIORITY, type RunColumn, statusColumn, valueColumn } from '../tables/run-columns.ts'
import type { ShownOf } from './render-results.ts'

/**
 * A row for each run, of whichever experiment, with the given fields.
 *
 * @returns Lines, none wider than `options.width`.
 */
export function renderFields(
  { shown, all }: ShownOf<RunRecord>,
  fields: readonly string[],
  options: RenderOptions,
): string[] {
  const { colors } = options
  const best = new BestRows(all, { recordsOf: (record) => [record], scoreOf })
  const columns = fields.map((name, index): RunColumn => {
    const values = shown.map((record) => readField(record, name) ?? undefined)
    const priority = PRIORITY.mainMetric - index
    const metric = metricName(name, all)
    if (metric === undefined) return valueColumn(name, values, priority)
    const holders = best.of(metric)
    const isBest = (place: number) => shown.slice(place, place + 1).some((record) => holders.has(record))
    return metricColumn(values, { header: name, colors, priority, isBest })
  })
  const metrics = fields.flatMap((name) => metricName(name, all) ?? [])
  const isShown = new Set(shown)
  return [
    ...renderColumns([statusColumn(shown.map(singleRow), () => false, colors), ...columns], options),
    ...renderBestElsewhere(
      metrics.flatMap((metric) => {
        const holders = [...best.of(metric)]
        const [first] = holders
        if (!first || holders.some((record) => isShown.has(record))) return []
        return [{ metric, score: scoreOf(first, metric) ?? 0, place: first.runId }]
      }),
      options,
    ),
  ]
}

/** The metric that a field is; `undefined` where it is none. */
function metricName(name: string, all: readonly RunRecord[]): string | undefined {
  const full = splitFullName(name)
  if (full) return full.part === 'metrics' ? full.key : undefined
  return all.some((record) => findFields(partsOf(record), name).some(({ part }) => part === 'metrics'))
    ? name
    : undefined
}

/** Only a run that has succeeded has a value that is sure to be its last. */
function scoreOf(record: RunRecord, metric: string): number | undefined {
  return record.run.status === 'succeeded' ? toScore(valueAtKey(record.metrics ?? {}, metric)) : undefined
}
