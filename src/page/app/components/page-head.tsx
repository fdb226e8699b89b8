/** The head of the page: whose runs these are, how fresh they are, and the ways to the views. */

import { plainLine } from '../../../model/utils/plain-text.ts'
import type { View } from '../state/address.ts'
import { formatTime } from '../state/format.ts'
import { type PageStore, useStore } from '../state/store.ts'

export function PageHead() {
  const store = useStore()
  const { title, version, madeAt, isLive } = store.index.value
  return (
    <header class="head">
      <div class="head-line">
        <h1>{plainLine(title)}</h1>
        <p class="dim">{isLive ? <Connection /> : `report of ${formatTime(madeAt)}`}</p>
        <p class="dim brand">ztxexp {version}</p>
      </div>
      <nav aria-label="Views">
        {viewsOf(store).map(({ view, label, count }) => (
          <a
            key={view}
            href={store.hrefOf({ view })}
            aria-current={store.address.value.view === view ? 'page' : undefined}
          >
            {label}
            {count > 0 && <span class="badge">{count}</span>}
          </a>
        ))}
      </nav>
    </header>
  )
}

/** The views that there is something for. */
export function viewsOf(store: PageStore): { view: View; label: string; count: number }[] {
  const { experiments, gates, isLive, runs } = store.index.value
  const running = runs.status.filter((status) => status === 'running').length
  return [
    { view: 'runs', label: 'Runs', count: 0 },
    { view: 'curves', label: 'Curves', count: 0 },
    { view: 'explore', label: 'Explore', count: 0 },
    ...(experiments.some(({ objective }) => objective !== null)
      ? [{ view: 'search' as const, label: 'Search', count: 0 }]
      : []),
    { view: 'compare', label: 'Compare', count: 0 },
    {
      view: 'thresholds',
      label: 'Thresholds',
      count: gates.filter(({ problem }) => problem !== null).length,
    },
    ...(isLive || running > 0 ? [{ view: 'live' as const, label: 'Live', count: running }] : []),
  ]
}

function Connection() {
  const store = useStore()
  const isOpen = store.isConnected.value
  return (
    <span class={isOpen ? 'live' : 'live is-lost'} role="status">
      {isOpen ? 'live' : 'not connected: it is tried again; start ztxexp ui where it has ended'}
    </span>
  )
}
