/** What was expected of metrics, and whether it came true: what is missed first. */

import type { GateVerdict } from '../../../model/gate-verdict.ts'
import { StatusMark } from '../components/icon.tsx'
import { Empty } from '../components/messages.tsx'
import { PlainTable } from '../components/plain-table.tsx'
import { formatCount } from '../state/format.ts'
import { useStore } from '../state/store.ts'

export function ThresholdsView() {
  const store = useStore()
  const { gates } = store.index.value
  if (gates.length === 0) {
    return (
      <Empty title="No thresholds were set">
        <p>
          Say in an experiment what its metrics must keep: <code>{'expect: { score: { min: 0.9 } }'}</code>,
          or on the command line: <code>--fail-if 'score &lt; 0.9'</code>.
        </p>
      </Empty>
    )
  }
  const missed = gates.filter(({ problem }) => problem !== null)
  const met = gates.filter(({ problem }) => problem === null)
  return (
    <section class="view" aria-label="Thresholds">
      <h2>
        {missed.length === 0
          ? `All ${formatCount(gates.length)} thresholds are met`
          : `${formatCount(missed.length)} of ${formatCount(gates.length)} thresholds missed`}
      </h2>
      {missed.length > 0 && <Gates label="Missed" gates={missed} />}
      {met.length > 0 && <Gates label="Met" gates={met} />}
    </section>
  )
}

function Gates({ label, gates }: { label: string; gates: readonly GateVerdict[] }) {
  const store = useStore()
  return (
    <section>
      <h3>{label}</h3>
      <PlainTable
        label={label}
        columns={['What', 'Rule', 'Found', 'Runs'].map((header) => ({ header }))}
        rows={gates.map(({ name, rule, problem, note, runIds }) => [
          <span key="name" class="gate-name">
            <StatusMark status={problem === null ? 'succeeded' : 'failed'} isShort /> {name}
          </span>,
          <code key="rule">{rule}</code>,
          <span key="found" class={problem === null ? 'dim' : ''}>
            {problem ?? note ?? ''}
          </span>,
          runIds.length === 0 ? (
            ''
          ) : (
            <a
              key="runs"
              href={store.hrefOf({
                view: 'runs',
                picked: runIds,
                where: '',
                status: [],
                brushes: [],
                group: [],
              })}
            >
              {runIds.length === 1 ? '1 run' : `${runIds.length} runs`}
            </a>
          ),
        ])}
      />
    </section>
  )
}
