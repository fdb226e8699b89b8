/** The rows of the table of options that have to do with other machines. */
import { flag } from './kinds/kind.ts'
import { duration } from './kinds/quantity.ts'
import { queueUrl } from './kinds/queue-kind.ts'
import { option } from './option-row.ts'

export const MACHINE_ROWS = {
  queue: option(queueUrl(), {
    group: 'Machines',
    help: 'Have the runs done by workers that listen on this queue (ztxexp worker). Better in ZTXEXP_QUEUE, where it has a password.',
    default: undefined,
    commands: ['run', 'worker', 'attach', 'cancel'],
    only: ['cli', 'environment'],
  }),
  queueLease: option(duration('60s'), {
    group: 'Machines',
    help: 'Time after which a run is given to another worker when its own gives no sign of life. The same for all that use a queue.',
    default: 60_000,
    commands: ['run', 'worker', 'attach', 'cancel'],
    only: ['cli', 'environment'],
  }),
  once: option(flag(), {
    group: 'Machines',
    help: 'End when a session is over, or when there is none.',
    default: false,
    commands: ['worker'],
    only: ['cli', 'environment'],
  }),
}
