/** The columns that a set of records has, each under a name that means one thing. */

import type { JsonValue } from '../model/utils/json.ts'
import { isEqual } from './expression/expression-value.ts'
import { fullName, PLAIN_PARTS, splitFullName } from './expression/field-name.ts'
import { flattenParts, type Row, type RunRecord } from './record.ts'

type PlainPart = (typeof PLAIN_PARTS)[number]

const OTHERS: Record<PlainPart, readonly PlainPart[]> = {
  config: ['metrics', 'run'],
  metrics: ['config', 'run'],
  run: ['config', 'metrics'],
}

interface Column {
  name: string
  /** As the part has it. */
  key: string
  /** Where its value may stand. */
  parts: readonly PlainPart[]
}

/**
 * Collects columns: config, then metrics, then the fields of `run.json`, each in order of appearance. A name that means
 * different things in several parts is replaced by the full names of all of them.
 */
export class ColumnSet {
  readonly #keys = emptySets()
  /** Keys that some record has in this part only. */
  readonly #alone = emptySets()
  /** Keys that have different values in several parts of a record. */
  readonly #differing = new Set<string>()

  add(record: RunRecord): void {
    const rows = flattenParts(record)
    for (const part of PLAIN_PARTS) {
      for (const key in rows[part]) {
        this.#keys[part].add(key)
        const others = OTHERS[part].filter((other) => Object.hasOwn(rows[other], key))
        if (others.length === 0) this.#alone[part].add(key)
        else if (others.some((other) => !isEqual(rows[other][key], rows[part][key]))) this.#differing.add(key)
      }
    }
  }

  /** The names, and what makes the row of a record of these columns. */
  finish(): { names: string[]; rowOf: (record: RunRecord) => Row } {
    const columns = PLAIN_PARTS.flatMap((part) =>
      [...this.#keys[part]].flatMap((key) => this.#column(part, key)),
    )
    // The place of a run is of least interest.
    const ordered = [
      ...columns.filter(({ key }) => key !== 'run_dir'),
      ...columns.filter(({ key }) => key === 'run_dir'),
    ]
    const isPlain = ordered.every(({ name, key }) => name === key)
    const rowOf = (record: RunRecord): Row => {
      const rows = flattenParts(record)
      const row: Row = {}
      for (const { name, key, parts } of ordered) {
        for (const part of parts) if (Object.hasOwn(rows[part], key)) row[name] = rows[part][key] as JsonValue
      }
      return row
    }
    // Where no name is shared, the row of the record is that already.
    return { names: ordered.map(({ name }) => name), rowOf: isPlain ? ({ row }) => row : rowOf }
  }

  #column(part: PlainPart, key: string): Column[] {
    const parts = PLAIN_PARTS.filter((other) => this.#keys[other].has(key))
    const isAmbiguous =
      this.#differing.has(key) || parts.filter((other) => this.#alone[other].has(key)).length > 1
    // What looks like a full name of something else needs its own.
    if (isAmbiguous || splitFullName(key)) return [{ name: fullName(part, key), key, parts: [part] }]
    return parts.at(-1) === part ? [{ name: key, key, parts }] : []
  }
}

function emptySets(): Record<PlainPart, Set<string>> {
  return { config: new Set(), metrics: new Set(), run: new Set() }
}
