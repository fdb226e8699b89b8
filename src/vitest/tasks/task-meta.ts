/** Types what Vitest's tasks know of runs, in `task.meta`. */
import type {} from 'vitest'

/** What a test knows of its run, in `task.meta`. */
export interface RunMeta {
  runId?: string
  runDir?: string
  configHash: string
}

declare module 'vitest' {
  interface TaskMeta {
    /** Set on tests that are runs of ztxexp. */
    ztxexp?: RunMeta
    /** Set on tests that are limits of an experiment. */
    ztxexpLimit?: { experiment: string; rule: string }
  }
}
