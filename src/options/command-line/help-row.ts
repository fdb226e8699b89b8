/** What help says of an option. */
import type { FlagRow } from './flag-token.ts'

export interface HelpRow extends FlagRow {
  /** What it does, as one sentence. */
  help: string
  default: unknown
}
