/** How configs and metrics hang together: parallel coordinates, and one field against another. */

import { Empty } from '../components/messages.tsx'
import { useStore } from '../state/store.ts'
import { FieldAgainstField } from './explore/field-against-field.tsx'
import { ParallelFigure } from './explore/parallel-figure.tsx'

export function ExploreView() {
  const store = useStore()
  const { runs } = store.index.value
  if (runs.id.length === 0) {
    return (
      <Empty title="There are no runs to explore">
        <p>Runs whose configs differ are drawn here.</p>
      </Empty>
    )
  }
  return (
    <section class="view" aria-label="Explore">
      <ParallelFigure />
      <FieldAgainstField />
    </section>
  )
}
