/** The fields of `run.json` as the page shows them, column by column. */

import { experimentKey, latestRuns, recordKey, setKey } from '../../analysis/latest.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { REPEAT_KEYS } from '../../model/config-key.ts'
import type { RunFields } from '../../model/stored-run.ts'
import { tagRecord } from '../../model/tags.ts'
import { cutText } from '../../model/utils/cut-text.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { redactText } from '../../model/utils/redact.ts'
import { clip } from '../../terminal/terminal-text.ts'
import type { CaseCounts, RunColumns } from '../model/page-index.ts'

const LONGEST_MESSAGE = 300
/** Characters of its beginning, and of its end. */
const KEPT_OF_TITLE = 250

/** A run of the page, and whether its directory is still there. */
export interface PageRow {
  record: RunRecord
  isGone: boolean
}

/** Gives equal texts equal numbers, in order of appearance. */
export class Numbering {
  readonly #numbers = new Map<string, number>()

  of(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size
    this.#numbers.set(text, number)
    return number
  }
}

export function runColumns(rows: readonly PageRow[]): RunColumns {
  const [experiments, repeats] = [new Numbering(), new Numbering()]
  const latest = new Set(latestRuns(rows.filter(({ isGone }) => !isGone).map(({ record }) => record)))
  const column = <T>(read: (run: RunFields, record: RunRecord) => T): T[] =>
    rows.map(({ record }) => read(record.run, record))
  return {
    id: column((_, { runId }) => runId),
    status: rows.map(({ record, isGone }) => (isGone ? 'gone' : record.run.status)),
    isLatest: column((_, record) => latest.has(record)),
    experiment: column((_, record) => experiments.of(experimentKey(record))),
    title: column((run, { runId }) => cutText(run.title ?? run.experiment_name ?? runId, KEPT_OF_TITLE)),
    group: column((run) => run.group ?? null),
    tags: column((run) => (isPlainObject(run.tags) || Array.isArray(run.tags) ? tagsOf(run) : {})),
    startedAt: column((run) => timeOf(run.started_at)),
    finishedAt: column((run) => timeOf(run.finished_at)),
    durationSec: column((run) => run.duration_sec ?? null),
    attempt: column((run) => run.attempt ?? 1),
    seed: column((_, { config }) => (typeof config.seed === 'number' ? config.seed : null)),
    parentId: column((run) => run.parent_run_id ?? null),
    configHash: column((run) => run.config_hash ?? null),
    codeHash: column((run) => run.code_hash ?? null),
    errorType: column((run) => run.error_type ?? null),
    errorMessage: column((run) => messageOf(run.error_message)),
    repeatOf: column((_, record) => repeats.of(setKey(record) + recordKey(record, REPEAT_KEYS))),
    cases: column((run) => caseCounts(run.cases)),
  }
}

function tagsOf({ tags }: RunFields): RunColumns['tags'][number] {
  return Array.isArray(tags) ? tagRecord(tags.map(String)) : (tags ?? {})
}

function messageOf(message: unknown): string | null {
  return typeof message === 'string' ? clip(redactText(message), LONGEST_MESSAGE) : null
}

function timeOf(text: unknown): number | null {
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : time
}

function caseCounts(cases: unknown): CaseCounts | null {
  if (!isPlainObject(cases) || typeof cases.total !== 'number') return null
  const count = (value: unknown) => (typeof value === 'number' ? value : 0)
  return {
    total: cases.total,
    done: count(cases.done),
    errors: count(cases.errors),
    skipped: count(cases.skipped),
  }
}
