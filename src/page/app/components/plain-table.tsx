/** A table of few rows, as it stands in the page: of a config, of verdicts, and behind each chart. */

import type { ComponentChildren } from 'preact'

export interface PlainTableProps {
  label: string
  columns: readonly { header: string; isNumeric?: boolean }[]
  /** The first cell of a row is its header. */
  rows: readonly (readonly ComponentChildren[])[]
  /** Rows that are shown. Default: 200. */
  most?: number
}

export function PlainTable({ label, columns, rows, most = 200 }: PlainTableProps) {
  const shown = rows.slice(0, most)
  const classOf = (index: number) => (columns[index]?.isNumeric ? 'number' : '')
  return (
    <section class="scroll-x" tabIndex={0} aria-label={label}>
      <table class="plain">
        <thead>
          <tr>
            {columns.map(({ header }, index) => (
              <th key={index} scope="col" class={classOf(index)}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, place) => (
            <tr key={place}>
              {row.map((cell, index) =>
                index === 0 ? (
                  <th key={index} scope="row" class={classOf(index)}>
                    {cell}
                  </th>
                ) : (
                  <td key={index} class={classOf(index)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <p class="dim">
          The first {most} of {rows.length} rows.
        </p>
      )}
    </section>
  )
}
