/** What has happened to a run, in order. */

import type { JsonObject } from '../../../../model/utils/json.ts'
import { PlainTable } from '../../components/plain-table.tsx'
import { cellText, formatTime } from '../../state/format.ts'

/** What every event has. */
const COMMON = new Set(['event', 'timestamp', 'run_id'])

export function Events({ events }: { events: readonly JsonObject[] }) {
  if (events.length === 0) return null
  return (
    <details class="card">
      <summary>Events ({events.length})</summary>
      <PlainTable
        label="Events"
        columns={['Event', 'When', 'What'].map((header) => ({ header }))}
        rows={events.map((event) => [
          cellText(event.event),
          formatTime(typeof event.timestamp === 'string' ? event.timestamp : null),
          Object.entries(event)
            .filter(([key]) => !COMMON.has(key))
            .map(([key, value]) => `${key}=${cellText(value)}`)
            .join(' '),
        ])}
      />
    </details>
  )
}
