/** What of a session those need that run something in it. */
import type { Executor } from '../model/execution.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import type { RunScheduler } from '../scheduler/ports.ts'
import type { Recording } from './recording.ts'
import type { ReuseControl } from './resume/reuse-control.ts'

export interface SessionParts {
  executor: Executor
  scheduler: RunScheduler
  recording: Recording
  reuse: ReuseControl
  options: ResolvedOptions & { parentRunId?: string | undefined }
  /** The module graph that the code of a file is in. */
  moduleKeyOf(place: { file: string }): string
}
