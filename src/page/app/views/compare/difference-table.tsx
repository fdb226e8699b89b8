/** The config keys in which two sides differ, and nothing else of the configs. */

import type { JsonValue } from '../../../../model/utils/json.ts'
import { PlainTable } from '../../components/plain-table.tsx'
import { cellText } from '../../state/format.ts'

const MOST_VALUES = 8

interface DifferenceTableProps {
  differences: readonly { key: string; old: JsonValue[]; new: JsonValue[] }[]
}

export function DifferenceTable({ differences }: DifferenceTableProps) {
  if (differences.length === 0) return <p class="dim">The configs of both sides have the same values.</p>
  return (
    <PlainTable
      label="What differs in the configs"
      columns={['Key', 'Old', 'New'].map((header) => ({ header }))}
      rows={differences.map(({ key, old, new: fresh }) => [
        <code key="key">{key}</code>,
        <Values key="old" values={old} />,
        <Values key="new" values={fresh} />,
      ])}
    />
  )
}

function Values({ values }: { values: readonly JsonValue[] }) {
  const shown = values.slice(0, MOST_VALUES).map((value) => (value === null ? 'none' : cellText(value)))
  if (shown.length === 0) return <span class="dim">none</span>
  return (
    <span class="wide">
      {shown.join(', ')}
      {values.length > MOST_VALUES && ` and ${values.length - MOST_VALUES} more`}
    </span>
  )
}
