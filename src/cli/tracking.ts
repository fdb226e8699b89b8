/** What the command shows of trackers: how far they are while the end waits for them, and what they lack. */
import { relative } from 'node:path'
import type { Session } from '../session/session.ts'
import { describeOutcome, describeProgress } from '../trackers/describe.ts'
import type { TrackerOutcome } from '../trackers/host/tracker-feed.ts'
import { endWithin } from './end-process.ts'
import { showProgressLine } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

/** What does not stop by itself is waited for no longer. */
const STUCK_MS = 1000

type Progress = ReturnType<Session['trackers']['progress']>

/** Shows progress until the returned function is called. */
export function showProgress(terminal: Terminal, progress: () => Progress): () => void {
  const text = () => progress().filter(isUnderWay).map(describeProgress).join(' · ')
  return showProgressLine(terminal, 'sending', text).stop
}

/** Closes a session, which waits for its trackers. @returns whether they have taken all */
export async function closeSession(
  session: Session,
  { terminal, cwd }: { terminal: Terminal; cwd: string },
): Promise<boolean> {
  const stop = showProgress(terminal, () => session.trackers.progress())
  await session.close().finally(stop)
  const folder = relative(cwd, session.options.resultsDir)
  return tellOutcomes(
    terminal,
    session.trackers.outcomes,
    folder === 'results' ? [] : ['--results-dir', folder],
  )
}

/** @returns whether all is complete. @param args More arguments of the command that goes on. */
export function tellOutcomes(
  terminal: Terminal,
  outcomes: readonly TrackerOutcome[],
  args: readonly string[] = [],
): boolean {
  const incomplete = outcomes.filter(({ isComplete }) => !isComplete)
  for (const outcome of incomplete) terminal.error(terminal.colors.yellow(describeOutcome(outcome, args)))
  if (outcomes.some(({ isStuck }) => isStuck)) endWithin(process, STUCK_MS)
  return incomplete.length === 0
}

function isUnderWay({ sent, total }: Progress[number]): boolean {
  return sent < total
}
