/** The port that the page gets its data through: a report has it all in its file, the live view asks a server for it. */

import type { CaseDetail, CaseGrid } from './case-grid.ts'
import type { CurveQuery, CurveSet } from './curves.ts'
import type { PageIndex } from './page-index.ts'
import type { LogTail, RunDetail } from './run-detail.ts'

/** What has happened since. */
export type PageChange =
  /** The index is another one: `rows` are those that are new or have changed. */
  | { kind: 'index'; index: PageIndex; rows: number[] }
  /** These runs have logged more, or their log or cases have grown. */
  | { kind: 'appended'; rows: number[]; what: 'metrics' | 'log' | 'cases' }
  /** Whether changes can be heard of at present. */
  | { kind: 'connection'; isOpen: boolean }

/** Where a page gets its data. What it rejects with is an Error whose message can be shown. */
export interface PageSource {
  index(): Promise<PageIndex>
  curves(query: CurveQuery): Promise<CurveSet>
  run(row: number): Promise<RunDetail>
  /** More of a log than its tail: what was added since `from`. */
  log(row: number, from: number): Promise<LogTail>
  cases(rows: readonly number[]): Promise<CaseGrid>
  /** `null` where a report does not have its outputs. */
  caseDetail(id: string, rows: readonly number[]): Promise<CaseDetail | null>
  /** @returns what ends it. A report never has changes. */
  subscribe(listener: (change: PageChange) => void): () => void
}
