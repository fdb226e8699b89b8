/** The runs of an index as the records that the command's tables, verdicts and expressions read: equal numbers by the same code. */

import { type Row, type RunRecord, toRecord } from '../../../analysis/record.ts'
import type { RunFields } from '../../../model/stored-run.ts'
import type { JsonObject, JsonValue } from '../../../model/utils/json.ts'
import type { PageIndex } from '../../model/page-index.ts'
import { runFields } from './run-fields.ts'

/** A record that is put together when something of it is read: most views need a few fields of most runs. */
export class PageRecord implements RunRecord {
  /** Its row in the columns. */
  readonly place: number
  readonly runId: string
  readonly runDir = ''
  readonly meta = null
  readonly #index: PageIndex
  #run: RunFields | undefined
  #config: JsonObject | undefined
  #metrics: JsonObject | null | undefined
  #row: Row | undefined

  constructor(index: PageIndex, place: number) {
    this.#index = index
    this.place = place
    this.runId = index.runs.id[place] ?? ''
  }

  get run(): RunFields {
    this.#run ??= runFields(this.#index, this.place)
    return this.#run
  }

  get config(): JsonObject {
    this.#config ??= pickCells(this.#index.config, this.place) ?? {}
    return this.#config
  }

  get metrics(): JsonObject | null {
    if (this.#metrics === undefined) {
      const returned = this.#index.metrics.map(({ name, returned }) => ({ name, values: returned ?? [] }))
      this.#metrics = pickCells(returned, this.place)
    }
    return this.#metrics
  }

  get row(): Row {
    const { runId, runDir, run, config, metrics, meta } = this
    this.#row ??= toRecord({ runId, runDir, run, config, metrics, meta }).row
    return this.#row
  }
}

/** The cells of one row that are there, by the names of their columns; `null` where there is none. */
function pickCells(
  columns: readonly { name: string; values: readonly (JsonValue | null)[] }[],
  place: number,
): JsonObject | null {
  let found: JsonObject | null = null
  for (const { name, values } of columns) {
    const value = values[place]
    if (value === null || value === undefined) continue
    found ??= {}
    found[name] = value
  }
  return found
}
