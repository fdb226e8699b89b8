/** Tells a field that no run has, which is most likely a typing error, from one that some runs lack. */
import { ZtxexpError } from '../model/error.ts'
import { type RunRecord, readField } from './record.ts'
import type { Where } from './where.ts'

/** Watches which fields the runs have while they are read. */
export class KnownFields {
  readonly #columns = new Set<string>()
  readonly #missing: Set<string>

  /** @param names Fields that are asked for. */
  constructor(names: Iterable<string>) {
    this.#missing = new Set(names)
  }

  /** An expression that does the same, and looks at every run that it is asked about. */
  watch(where: Where | undefined): Where {
    return {
      text: where?.text ?? '',
      names: [...this.#missing],
      test: (record) => {
        this.#look(record)
        return where?.test(record) ?? true
      },
    }
  }

  /** Whether no run was looked at so far. */
  get isEmpty(): boolean {
    return this.#columns.size === 0
  }

  /**
   * @param suggest Finds the nearest of the known names.
   * @throws ZtxexpError (`BAD_OPTION`) when runs were seen and none has one of the fields.
   */
  check(suggest: (wrong: string, known: readonly string[]) => string | undefined): void {
    const [wrong] = this.#missing
    if (wrong === undefined || this.isEmpty) return
    const meant = suggest(wrong, [...this.#columns])
    const hint = meant ? `Did you mean ${meant}?` : `There are: ${[...this.#columns].join(', ')}.`
    throw new ZtxexpError('BAD_OPTION', `No run has a field "${wrong}". ${hint}`)
  }

  #look(record: RunRecord): void {
    for (const column in record.row) this.#columns.add(column)
    for (const name of this.#missing) if (readField(record, name) !== undefined) this.#missing.delete(name)
  }
}
