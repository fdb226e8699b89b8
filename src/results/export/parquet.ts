/** Tables as Parquet files. */
import type { BasicType, ColumnSource } from 'hyparquet-writer'
import { cellOf } from '../../analysis/record.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { loadOptional } from './optional-package.ts'
import type { ExportTable } from './table.ts'

/**
 * A Parquet file: numbers as DOUBLE (NaN stays NaN), booleans as BOOLEAN, texts as STRING, and a column of mixed
 * types, of arrays or of objects as JSON in STRING.
 *
 * @throws ZtxexpError (`BAD_OPTION`) when the package `hyparquet-writer` is missing.
 */
export async function toParquet({ columns, rows }: ExportTable): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await loadOptional(
    'hyparquet-writer',
    'A .parquet file',
    () => import('hyparquet-writer'),
  )
  const data = new Map(columns.map((name): [string, JsonValue[]] => [name, []]))
  for await (const row of rows) for (const [name, values] of data) values.push(cellOf(row, name) ?? null)
  return new Uint8Array(parquetWriteBuffer({ columnData: [...data].map(toColumn), createdBy: 'ztxexp' }))
}

function toColumn([name, values]: [string, JsonValue[]]): ColumnSource {
  const type = findType(values)
  if (type) return { name, data: values, type }
  return {
    name,
    data: values.map((value) => (value === null ? null : JSON.stringify(value))),
    type: 'STRING',
  }
}

const TYPES: Record<string, BasicType> = { number: 'DOUBLE', boolean: 'BOOLEAN', string: 'STRING' }

/** The type that all values have, or `undefined` where they share none. */
function findType(values: readonly JsonValue[]): BasicType | undefined {
  const kinds = new Set<string>()
  for (const value of values) if (value !== null) kinds.add(typeof value)
  const [only] = kinds
  if (only === undefined) return 'STRING'
  return kinds.size === 1 ? TYPES[only] : undefined
}
