/** A JSON object as a table of its dotted keys. */

import { flatten } from '../../../../analysis/record.ts'
import type { JsonObject, JsonValue } from '../../../../model/utils/json.ts'
import { plainText } from '../../../../model/utils/plain-text.ts'
import { PlainTable } from '../../components/plain-table.tsx'

interface JsonTableProps {
  label: string
  value: JsonObject
  empty: string
}

export function JsonTable({ label, value, empty }: JsonTableProps) {
  const entries = Object.entries(flatten(value))
  if (entries.length === 0) return <p class="dim">{empty}</p>
  return (
    <PlainTable
      label={label}
      columns={[{ header: 'Key' }, { header: 'Value' }]}
      rows={entries.map(([key, each]) => [
        <code key="key">{plainText(key)}</code>,
        <div key="value" class="wide">
          {jsonText(each)}
        </div>,
      ])}
    />
  )
}

/** A text as it is, anything else as JSON; numbers in full. */
export function jsonText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return plainText(value)
  return typeof value === 'number' ? String(value) : plainText(JSON.stringify(value ?? null))
}
