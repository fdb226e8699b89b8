/** What is said of trackers: where data goes, and what is left to do. */
import { counted } from '../model/utils/counted.ts'
import type { Progress } from './host/run-queue.ts'
import type { TrackerOutcome } from './host/tracker-feed.ts'
import { describeTracker, type NamedTracker } from './named-tracker.ts'

/** @example 'mlflow (http://localhost:5000), mine' */
export function describeTrackers(trackers: readonly NamedTracker[]): string {
  return trackers.map(({ tracker }) => describeTracker(tracker)).join(', ')
}

/** @example 'mlflow 812/1,000 runs' */
export function describeProgress({ name, sent, total }: Progress & { name: string }): string {
  return `${name} ${sent.toLocaleString('en')}/${total.toLocaleString('en')} ${total === 1 ? 'run' : 'runs'}`
}

/** What a tracker lacks, and the command that goes on. @param args More arguments of the command. */
export function describeOutcome(outcome: TrackerOutcome, args: readonly string[] = []): string {
  const { source, refused, total, sent } = outcome
  const left = sent + refused < total || refused === 0
  const parts = [
    ...(refused > 0 ? [`${counted(refused, 'run')} not taken as they are`] : []),
    ...(left ? [`Go on with: npx ztxexp sync ${[source, ...args].join(' ')}`] : []),
  ]
  return `${describeProgress(outcome)}. ${parts.join('. ')}`
}
