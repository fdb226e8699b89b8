/** The end of a run's log; of a running one it grows. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { plainText } from '../../../../model/utils/plain-text.ts'
import type { LogTail } from '../../../model/run-detail.ts'
import { useStore } from '../../state/store.ts'

/** Lines that are kept of a log that grows while it is looked at. */
const MOST_LINES = 5000

export function Log({ row, tail }: { row: number; tail: LogTail }) {
  const { lines, isCut } = useGrowingLog(row, tail)
  const box = useRef<HTMLPreElement>(null)
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines.length])
  if (lines.length === 0) return null
  return (
    <section class="card">
      <h3>Log{isCut ? ', the end of it' : ''}</h3>
      <pre class="code log" ref={box} role="log" tabIndex={0} aria-label="Log">
        {plainText(lines.join('\n'))}
      </pre>
    </section>
  )
}

function useGrowingLog(row: number, tail: LogTail): Pick<LogTail, 'lines' | 'isCut'> {
  const store = useStore()
  const [added, setAdded] = useState<{ from: LogTail; lines: string[]; end: number } | null>(null)
  const isRunning = store.index.value.runs.status[row] === 'running'
  const change = isRunning ? store.changedAt.value : 0
  const known = added?.from === tail ? added : { from: tail, lines: [], end: tail.end }
  useEffect(() => {
    if (change === 0) return undefined
    let isWanted = true
    store.source.log(row, known.end).then(
      (more) => {
        if (!isWanted || more.lines.length === 0) return
        setAdded({ from: tail, lines: [...known.lines, ...more.lines].slice(-MOST_LINES), end: more.end })
      },
      // The next change asks again.
      () => undefined,
    )
    return () => {
      isWanted = false
    }
  }, [change, row])
  const lines = [...tail.lines, ...known.lines].slice(-MOST_LINES)
  return { lines, isCut: tail.isCut || lines.length === MOST_LINES }
}
