import { expect, test } from 'vitest'
import { terminalColors } from '../../../src/terminal/styled-line.ts'
import { renderTable, type TableColumn } from '../../../src/terminal/text-table.ts'

const colors = terminalColors(false)
const columns: TableColumn[] = [
  { header: 'name', align: 'left', priority: 3, minWidth: 6 },
  { header: 'score', align: 'right', priority: 2 },
  { header: 'a long note', align: 'left', priority: 1, minWidth: 4 },
]
const rows = [
  [{ text: '日本語の長いタイトル' }, { text: '0.5' }, { text: 'fine' }],
  [{ text: 'e\u0301te\u0301 🎉' }, { text: '12.25' }, { text: 'rather long, this one' }],
  [{ text: 'esc \x1b[31mred\x07' }, { text: '-' }, { text: '' }],
]

function render(width: number) {
  return `\n${renderTable({ columns, rows }, { width, colors }).join('\n')}\n`
}

test('columns are aligned whatever the characters', () => {
  expect(render(80)).toMatchInlineSnapshot(`
    "
     name                  score  a long note
     日本語の長いタイトル    0.5  fine
     été 🎉                12.25  rather long, this one
     esc                       -
    "
  `)
})

test('the least important column is cut first', () => {
  expect(render(42)).toMatchInlineSnapshot(`
    "
     name                  score  a long note
     日本語の長いタイトル    0.5  fine
     été 🎉                12.25  rathe…is one
     esc                       -
    "
  `)
})

test('a column without room is named below', () => {
  expect(render(20)).toMatchInlineSnapshot(`
    "
     name          score
     日本…イトル     0.5
     été 🎉        12.25
     esc               -
     (+1 column: a lon…)
    "
  `)
})

test('text across the table is wrapped', () => {
  const lines = renderTable(
    {
      columns,
      rows: [...rows.slice(0, 1), { across: '… 470 more runs: ztxexp results --experiment "train"' }],
    },
    { width: 40, colors },
  )
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
     name                  score  a long no…
     日本語の長いタイトル    0.5  fine
     … 470 more runs: ztxexp results
     --experiment "train"
    "
  `)
})
