import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type PivotOptions, pivot } from '../../../src/analysis/pivot.ts'
import type { Row } from '../../../src/analysis/record.ts'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { readCurves } from '../../../src/results/curves.ts'
import { openResults } from '../../../src/results/open.ts'

/** A table as `fixtures/golden/python-analyzer.py` stores it: pandas writes `None` as a missing cell. */
interface GoldenTable {
  columns: string[]
  rows: JsonObject[]
}

const dir = join(import.meta.dirname, '../../../fixtures/golden')
interface GoldenPivot {
  index: string[]
  columns: number[]
  cells: string[][]
}

interface Golden {
  to_dataframe: GoldenTable
  json_normalize: GoldenTable
  to_curve_dataframe: GoldenTable
  to_pivot_excel: { rows: JsonObject[]; highest: GoldenPivot; lowest: GoldenPivot }
}

const golden = JSON.parse(readFileSync(join(dir, 'python-analyzer.json'), 'utf8')) as Golden
const results = openResults(join(dir, 'python-runs'))

/** Without `run_dir`, which depends on the machine, and without cells that hold nothing. */
function filled(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([key, value]) => value !== null && key !== 'run_dir'))
}

/** Python reads by name; runs of one second come in the order of their start here. */
function byId(a: JsonObject, b: JsonObject): number {
  return String(a.run_id) < String(b.run_id) ? -1 : 1
}

function columnsOf(rows: JsonObject[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].sort()
}

describe("Python's six sample runs", () => {
  test('give the parts that to_dataframe merges into its columns', async () => {
    const records = await results.toArray()
    const merged = records.map(({ config, metrics, run, runDir }) => ({
      ...config,
      ...metrics,
      ...(run as JsonObject),
      run_dir: runDir,
    }))
    expect(merged.map(filled).sort(byId)).toEqual(golden.to_dataframe.rows.map(filled))
    expect(columnsOf(merged)).toEqual(golden.to_dataframe.columns.toSorted())
  })

  test('give the rows that pandas makes of them with dotted columns', async () => {
    const rows = (await results.toArray()).map((record) => record.row)
    expect(rows.map(filled).sort(byId)).toEqual(golden.json_normalize.rows.map(filled))
    expect(columnsOf(rows)).toEqual(golden.json_normalize.columns.toSorted())
  })

  test('give the curves of to_curve_dataframe', async () => {
    const rows = []
    for await (const row of readCurves(results, { status: 'succeeded' })) rows.push(row)
    expect(rows).toEqual(golden.to_curve_dataframe.rows)
    expect(results.damaged).toEqual([])
  })
})

test.each(['highest', 'lowest'] as const)(
  'a pivot table is that of to_pivot_excel with the %s first',
  (rank) => {
    const by: PivotOptions = { rows: ['model'], columns: ['lr'], values: ['score'], rank }
    const table = pivot(golden.to_pivot_excel.rows, by)
    const { index, columns, cells } = golden.to_pivot_excel[rank]
    const names = columns.map((lr) => `lr=${lr}`)
    expect(table.columns).toEqual(['model', ...names.flatMap((name) => [name, `${name} rank`])])
    expect(table.rows.map((row) => row.model)).toEqual(index)
    // Python has both in one text, and rounds: 0.6250 (1st).
    const label = (row: Row, name: string) => {
      const [mean, place] = [row[name], row[`${name} rank`]]
      const ordinal = ['', ' (1st)', ' (2nd)', ' (3rd)'][Number(place)] ?? ''
      return typeof mean === 'number' ? mean.toFixed(4) + ordinal : ''
    }
    expect(table.rows.map((row) => names.map((name) => label(row, name)))).toEqual(cells)
  },
)
