/** A tracker, and what a user calls it. */
import type { Tracker } from '../model/tracker.ts'

export interface NamedTracker {
  tracker: Tracker
  /** What `--track` and `ztxexp sync` take for it: a name, or the path of a module. */
  source: string
}

/** @example 'mlflow (http://localhost:5000)' */
export function describeTracker({ name, target }: Tracker): string {
  return target === undefined ? name : `${name} (${target})`
}
