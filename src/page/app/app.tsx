/** The page as a whole: its head, what is selected, and one of the views. */

import type { ComponentType } from 'preact'
import { FilterBar } from './components/filter-bar.tsx'
import { Notes } from './components/messages.tsx'
import { PageHead } from './components/page-head.tsx'
import { ShortcutHelp } from './components/shortcut-help.tsx'
import type { View } from './state/address.ts'
import { type PageStore, StoreContext, useStore } from './state/store.ts'
import { CompareView } from './views/compare-view.tsx'
import { CurvesView } from './views/curves-view.tsx'
import { ExploreView } from './views/explore-view.tsx'
import { LiveView } from './views/live-view.tsx'
import { RunView } from './views/run-view.tsx'
import { RunsView } from './views/runs-view.tsx'
import { SearchView } from './views/search-view.tsx'
import { ThresholdsView } from './views/thresholds-view.tsx'

const VIEWS: Record<View, ComponentType> = {
  runs: RunsView,
  curves: CurvesView,
  explore: ExploreView,
  search: SearchView,
  compare: CompareView,
  live: LiveView,
  thresholds: ThresholdsView,
  run: RunView,
}

/** Views of one thing, which the filters do not change. */
const WITHOUT_FILTERS: ReadonlySet<View> = new Set(['run', 'thresholds'])

export function App({ store }: { store: PageStore }) {
  return (
    <StoreContext.Provider value={store}>
      <Page />
    </StoreContext.Provider>
  )
}

function Page() {
  const store = useStore()
  const { view } = store.address.value
  const { notes, damaged } = store.index.value
  const ViewOfAddress = VIEWS[view]
  return (
    <>
      <a class="skip" href="#main" onClick={focusMain}>
        To the content
      </a>
      <PageHead />
      {!WITHOUT_FILTERS.has(view) && <FilterBar />}
      <main id="main" tabIndex={-1}>
        <Notes notes={[...notes, ...describeDamaged(damaged)]} />
        <ViewOfAddress />
      </main>
      <ShortcutHelp />
    </>
  )
}

function describeDamaged(damaged: readonly { name: string; reason: string }[]): string[] {
  const shown = damaged.slice(0, 3).map(({ name, reason }) => `${name} could not be read: ${reason}`)
  return damaged.length > 3
    ? [...shown, `and ${damaged.length - 3} more directories could not be read`]
    : shown
}

/** The address says what is selected: a place in the page must not get into it. */
function focusMain(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}
