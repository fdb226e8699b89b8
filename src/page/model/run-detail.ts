/** What the page shows of one run. */

import type { JsonObject } from '../../model/utils/json.ts'

/** One run in full. */
export interface RunDetail {
  id: string
  /** `run.json`. */
  run: JsonObject
  config: JsonObject
  metrics: JsonObject | null
  /** What is known of the code and the machine, ready to be shown. */
  provenance: { label: string; value: string }[]
  error: RunError | null
  log: LogTail
  /** `events.jsonl`, the last ones. */
  events: JsonObject[]
  artifacts: Artifact[]
  /** What was left out of it and why; to be shown. */
  notes: string[]
}

export interface RunError {
  /** `error.log`, without colours. */
  lines: string[]
  /** Of the user's code; `null` where it is not known, or the source has changed since. */
  frame: { file: string; line: number; column: number; lines: { number: number; text: string }[] } | null
}

export interface LogTail {
  /** Without colours. */
  lines: string[]
  /** Whether there is more in front of them. */
  isCut: boolean
  /** Where the log ends, to go on from. */
  end: number
}

export interface Artifact {
  /** Below the run's `artifacts`, with forward slashes. */
  path: string
  bytes: number
  kind: 'image' | 'text' | 'json' | 'csv' | 'other'
  /** Where it can be had; `null` in a report that does not have it. An image's address can be a `data:` one. */
  href: string | null
}
