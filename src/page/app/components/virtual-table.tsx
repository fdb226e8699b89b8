/**
 * A table of any number of rows, of which only those in sight are made. Rows have one height; the keys move through it
 * as in a grid: up, down, page up and down, Home and End, Enter opens, the space bar picks.
 */

import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isPrinting } from '../state/media.ts'
import { type TableColumn, TableHead } from './table-head.tsx'
import { moveByKey } from './table-keys.ts'

export const ROW_HEIGHT = 32
/** Rows on paper. */
const MOST_PRINTED = 200
/** Screens of rows that are made above and below what is in sight, so that quick scrolling shows no holes. */
const SCREENS_AROUND = 1

interface VirtualTableProps {
  label: string
  columns: readonly TableColumn[]
  count: number
  keyOf: (index: number) => string | number
  cell: (index: number, column: TableColumn) => ComponentChildren
  isPicked?: (index: number) => boolean
  onOpen?: (index: number) => void
  onPick?: (index: number) => void
  onSort?: (column: TableColumn) => void
}

export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, count } = props
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const view = useScrolled(box)
  const [active, setActive] = useState(0)
  const current = Math.max(0, Math.min(active, count - 1))
  const { first, end } = isPrinting.value
    ? { first: 0, end: Math.min(count, MOST_PRINTED) }
    : rowsInSight(view, count)
  const moveTo = (index: number) => {
    setActive(index)
    if (box.current) scrollToRow(box.current, index)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys belong to the buttons and boxes in the table while these are focused.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') props.onOpen?.(current)
    else if (event.key === ' ') props.onPick?.(current)
    else {
      const next = moveByKey(event.key, { current, count, page: Math.floor(view.height / ROW_HEIGHT) - 2 })
      if (next === undefined) return
      moveTo(next)
    }
    event.preventDefault()
  }
  const width = columns.reduce((sum, column) => sum + column.width, 0)
  return (
    <div class="grid-box" ref={box}>
      <table
        role="grid"
        class="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-multiselectable={props.onPick !== undefined}
        aria-activedescendant={current >= first && current < end ? `${id}-${current}` : undefined}
        style={{ width: `${width}ch` }}
        onKeyDown={onKeyDown}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={{ width: `${column.width}ch` }} />
          ))}
        </colgroup>
        <TableHead columns={columns} onSort={props.onSort} />
        <tbody>
          <Spacer rows={first} columns={columns.length} />
          {Array.from({ length: end - first }, (_, offset) => (
            <GridRow
              key={props.keyOf(first + offset)}
              index={first + offset}
              id={`${id}-${first + offset}`}
              isActive={first + offset === current}
              onActivate={setActive}
              table={props}
            />
          ))}
          <Spacer rows={isPrinting.value ? 0 : count - end} columns={columns.length} />
        </tbody>
      </table>
      {isPrinting.value && count > end && (
        <p class="dim">
          The first {end} of {count} rows.
        </p>
      )}
    </div>
  )
}

interface GridRowProps {
  index: number
  id: string
  isActive: boolean
  onActivate: (index: number) => void
  table: VirtualTableProps
}

function GridRow({ index, id, isActive, onActivate, table }: GridRowProps) {
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      aria-selected={table.isPicked?.(index) ?? false}
      class={isActive ? 'is-active' : ''}
      onPointerDown={() => onActivate(index)}
      onDblClick={() => table.onOpen?.(index)}
    >
      {table.columns.map((column) => (
        <td key={column.id} class={column.kind}>
          {table.cell(index, column)}
        </td>
      ))}
    </tr>
  )
}

function Spacer({ rows, columns }: { rows: number; columns: number }) {
  if (rows <= 0) return null
  return (
    <tr class="spacer" role="presentation" style={{ height: `${rows * ROW_HEIGHT}px` }}>
      <td role="presentation" colSpan={columns} />
    </tr>
  )
}

interface Scrolled {
  top: number
  height: number
}

function rowsInSight({ top, height }: Scrolled, count: number): { first: number; end: number } {
  const around = Math.ceil((height / ROW_HEIGHT) * SCREENS_AROUND)
  const first = Math.max(0, Math.min(Math.floor(top / ROW_HEIGHT), count - 1) - around)
  return { first, end: Math.min(count, Math.ceil((top + height) / ROW_HEIGHT) + around) }
}

/** Where a box is scrolled to, in steps of half a screen: smaller ones change nothing that is made. */
function useScrolled(box: { current: HTMLDivElement | null }): Scrolled {
  const [view, setView] = useState<Scrolled>({ top: 0, height: 800 })
  useLayoutEffect(() => {
    const own = box.current
    if (!own) return undefined
    const measure = () => {
      const height = own.clientHeight
      const step = Math.max(ROW_HEIGHT, Math.floor(height / 2))
      const top = Math.floor(own.scrollTop / step) * step
      setView((last) => (last.top === top && last.height === height ? last : { top, height }))
    }
    measure()
    own.addEventListener('scroll', measure, { passive: true })
    const observer = new ResizeObserver(measure)
    observer.observe(own)
    return () => {
      own.removeEventListener('scroll', measure)
      observer.disconnect()
    }
  }, [box])
  // A list that has become shorter may leave the box scrolled past its end.
  useEffect(() => {
    const own = box.current
    if (own && own.scrollTop > own.scrollHeight) own.scrollTop = 0
  })
  return view
}

/** So that the row is wholly below the head and above the lower edge. */
function scrollToRow(box: HTMLElement, index: number): void {
  const head = box.querySelector('thead')?.clientHeight ?? 0
  const top = index * ROW_HEIGHT
  if (top < box.scrollTop) box.scrollTop = top
  else if (top + ROW_HEIGHT + head > box.scrollTop + box.clientHeight) {
    box.scrollTop = top + ROW_HEIGHT + head - box.clientHeight
  }
}
