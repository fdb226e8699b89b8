/** The rows of the table of options that have to do with trackers. */
import { flag } from './kinds/kind.ts'
import { duration } from './kinds/quantity.ts'
import { trackerList, trackerNames, trackerSpecs } from './kinds/tracker-kind.ts'
import { option } from './option-row.ts'

export const TRACKER_ROWS = {
  track: option(trackerNames(), {
    group: 'Trackers',
    help: 'Send runs to this tracker too: mlflow, tensorboard, wandb, otlp, jsonl, or a module (none: to no tracker at all). Repeatable.',
    default: [],
  }),
  trackers: option(trackerList(), {
    group: 'Trackers',
    help: 'Trackers with their settings, or your own ones.',
    default: [],
    only: ['config'],
  }),
  trackerSpecs: option(trackerSpecs(), {
    group: 'Trackers',
    help: 'Trackers in the form of the Python package.',
    default: [],
    only: ['config'],
  }),
  trackWait: option(duration('2m'), {
    group: 'Trackers',
    help: 'Time to wait for trackers at the end, as long as they take something; ztxexp sync goes on with the rest.',
    default: 30_000,
  }),
  trackStrict: option(flag(), {
    group: 'Trackers',
    help: 'Exit with 1 when a tracker has not taken all.',
    default: false,
  }),
}
