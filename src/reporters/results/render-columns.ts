/** Puts columns of past runs side by side, and says which experiment a row is of. */

import type { RunRecord } from '../../analysis/record.ts'
import { PRIORITY, type RunColumn } from '../../analysis/run-columns.ts'
import type { RenderOptions } from '../../terminal/styled-line.ts'
import { renderTable } from '../../terminal/text-table.ts'
import { valueColumn } from './render-column.ts'

/** Renders columns side by side. */
export function renderColumns(columns: readonly RunColumn[], options: RenderOptions): string[] {
  const count = columns[0]?.cells.length ?? 0
  const rows = Array.from({ length: count }, (_, index) =>
    columns.map(({ cells }) => cells[index] ?? { text: '' }),
  )
  return renderTable({ columns: columns.map(({ column }) => column), rows }, options)
}

/**
 * What tells experiments apart where there are several: their names, and their files where a name is that of several.
 *
 * @param all A run of every row, shown or not.
 */
export function experimentColumns(all: readonly RunRecord[], shown: readonly RunRecord[]): RunColumn[] {
  const names = new Set(all.map(({ run }) => run.experiment_name))
  const files = new Set(all.map(({ run }) => JSON.stringify([run.experiment_name, run.file ?? null])))
  return [
    ...(names.size > 1
      ? [
          valueColumn(
            'experiment',
            shown.map(({ run }) => run.experiment_name),
            PRIORITY.title,
          ),
        ]
      : []),
    ...(files.size > names.size
      ? [
          valueColumn(
            'file',
            shown.map(({ run }) => run.file),
            PRIORITY.title,
          ),
        ]
      : []),
  ]
}
