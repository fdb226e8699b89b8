/** Checks the fields that a user asks for: one that no run has is most likely a typing error, and one may mean two things. */
import { ZtxexpError } from '../model/error.ts'
import { ambiguousName, findFields, NameUse } from './expression/field-name.ts'
import type { Where } from './expression/where.ts'
import { partsOf, type RunRecord } from './record.ts'

/** Watches which fields the runs have while they are read. */
export class KnownFields {
  readonly #columns = new Set<string>()
  #isEmpty = true
  readonly #uses: ReadonlyMap<string, NameUse>

  /** @param names Fields that are asked for. */
  constructor(names: Iterable<string>) {
    this.#uses = new Map([...names].map((name) => [name, new NameUse()]))
  }

  /** An expression that does the same, and looks at every run that it is asked about. */
  watch(where: Where | undefined): Where {
    return {
      text: where?.text ?? '',
      names: [...this.#uses.keys()],
      test: (record) => {
        this.#look(record)
        return where?.test(record) ?? true
      },
    }
  }

  /** Whether no run was looked at so far. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /**
   * @param suggest Finds the nearest of the known names.
   * @throws ZtxexpError (`BAD_OPTION`) when runs were seen and none has one of the fields, or where a plain name means
   *   different things in config, metrics and `run.json`.
   */
  check(suggest: (wrong: string, known: readonly string[]) => string | undefined): void {
    if (this.isEmpty) return
    for (const [name, use] of this.#uses) {
      if (use.isAmbiguous) throw ambiguousName(name, use.parts)
      if (use.isKnown) continue
      const meant = suggest(name, [...this.#columns])
      const hint = meant ? `Did you mean ${meant}?` : `There are: ${[...this.#columns].join(', ')}.`
      throw new ZtxexpError('BAD_OPTION', `No run has a field "${name}". ${hint}`)
    }
  }

  #look(record: RunRecord): void {
    this.#isEmpty = false
    if (this.#uses.size === 0) return
    const parts = partsOf(record)
    let isMissing = false
    for (const [name, use] of this.#uses) {
      use.add(findFields(parts, name))
      isMissing ||= !use.isKnown
    }
    // What there is instead is said only of a name that no run has.
    if (isMissing) for (const column in record.row) this.#columns.add(column)
  }
}
