/** The columns that a set of records has, each under a name that means one thing. */
import { fullName, NameUse, PLAIN_PARTS, splitFullName } from '../model/field-name.ts'
import { cellOf, flattenParts, type Row, type RunRecord } from './record.ts'

type PlainPart = (typeof PLAIN_PARTS)[number]

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
  readonly #keys: Record<PlainPart, Set<string>> = { config: new Set(), metrics: new Set(), run: new Set() }
  readonly #uses = new Map<string, NameUse>()

  add(record: RunRecord): void {
    const rows = flattenParts(record)
    const seen = new Set<string>()
    for (const part of PLAIN_PARTS) {
      for (const key in rows[part]) {
        this.#keys[part].add(key)
        seen.add(key)
      }
    }
    for (const key of seen) {
      const use = this.#uses.get(key) ?? new NameUse()
      this.#uses.set(key, use)
      use.add(
        PLAIN_PARTS.flatMap((part) => {
          const value = cellOf(rows[part], key)
          return value === undefined ? [] : [{ part, value }]
        }),
      )
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
    return {
      names: ordered.map(({ name }) => name),
      rowOf: (record) => {
        const rows = flattenParts(record)
        const cells = ordered.flatMap(({ name, key, parts }) => {
          const value = parts.map((part) => cellOf(rows[part], key)).findLast((found) => found !== undefined)
          return value === undefined ? [] : [[name, value] as const]
        })
        return Object.fromEntries(cells)
      },
    }
  }

  #column(part: PlainPart, key: string): Column[] {
    const use = this.#uses.get(key)
    const parts = PLAIN_PARTS.filter((other) => this.#keys[other].has(key))
    // What looks like a full name of something else needs its own.
    if (use?.isAmbiguous || splitFullName(key)) return [{ name: fullName(part, key), key, parts: [part] }]
    return parts.at(-1) === part ? [{ name: key, key, parts }] : []
  }
}
