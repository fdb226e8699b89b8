/** The head of a table: names of columns, and buttons that sort by them. */

import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

export interface TableColumn {
  id: string
  header: ComponentChildren
  /** What the pointer shows. */
  title?: string
  kind: 'text' | 'number' | 'pick' | 'name' | 'spark'
  /** In characters. */
  width: number
  /** `undefined` where it cannot be sorted by. */
  sort?: 'ascending' | 'descending' | 'none'
}

interface TableHeadProps {
  columns: readonly TableColumn[]
  onSort: ((column: TableColumn) => void) | undefined
}

export function TableHead({ columns, onSort }: TableHeadProps) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            class={column.kind}
            title={column.title}
            {...(column.sort && { 'aria-sort': column.sort })}
          >
            {column.sort && onSort ? (
              <button type="button" class="sort" onClick={() => onSort(column)}>
                <span>{column.header}</span>
                {column.sort !== 'none' && <Icon name={column.sort === 'ascending' ? 'up' : 'down'} />}
              </button>
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  )
}
