/** A chart with its heading, and the same in a table for those who do not see it. */

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { PlainTable, type PlainTableProps } from './plain-table.tsx'

interface FigureProps {
  title: ComponentChildren
  /** Beside the title. */
  aside?: ComponentChildren
  /** Made only when it is looked at. */
  table: () => PlainTableProps
  children: ComponentChildren
}

export function Figure({ title, aside, table, children }: FigureProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <figure class="figure">
      <figcaption>
        <h2>{title}</h2>
        {aside}
      </figcaption>
      {children}
      <details class="behind" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>As a table</summary>
        {isOpen && <PlainTable {...table()} />}
      </details>
    </figure>
  )
}
