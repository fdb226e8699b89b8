/** What the page knows and what is selected in it; every view reads the one selection from here. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { PageIndex } from '../../model/page-index.ts'
import type { PageChange, PageSource } from '../../model/source.ts'
import { type Address, formatAddress, parseAddress } from './address.ts'
import { type Field, fieldsOf } from './fields.ts'
import { cellText } from './format.ts'
import { PageRecord } from './page-record.ts'
import { type Filtered, filterRows } from './selection.ts'

/** Where the address stands; in the browser its location. */
export interface AddressBar {
  read(): string
  /** @param isStep whether "back" leads to what was before */
  write(hash: string, isStep: boolean): void
  listen(onChanged: () => void): void
}

export class PageStore {
  readonly source: PageSource
  readonly index: Signal<PageIndex>
  readonly address: Signal<Address>
  /** Whether a live page hears of changes at present. */
  readonly isConnected = signal(true)
  /** Counts what was logged since, so that curves are drawn again. */
  readonly appended = signal(0)
  /** When the last change came; milliseconds since the epoch. */
  readonly changedAt = signal(0)
  readonly records: ReadonlySignal<PageRecord[]>
  readonly fields: ReadonlySignal<ReadonlyMap<string, Field>>
  /** What the filters leave. */
  readonly filtered: ReadonlySignal<Filtered>
  /** Rows that were picked by hand. */
  readonly picked: ReadonlySignal<ReadonlySet<number>>
  /** The runs of every view: those that were picked among what the filters leave, else all of that. */
  readonly rows: ReadonlySignal<number[]>
  readonly #bar: AddressBar

  constructor(source: PageSource, index: PageIndex, bar: AddressBar) {
    this.source = source
    this.#bar = bar
    this.index = signal(index)
    this.address = signal(parseAddress(bar.read()))
    this.records = computed(() => {
      const known = this.index.value
      return known.runs.id.map((_id, place) => new PageRecord(known, place))
    })
    this.fields = computed(() => fieldsOf(this.index.value))
    const filters = computed(() => {
      const { where, status, brushes } = this.address.value
      return JSON.stringify({ where, status, brushes })
    })
    this.filtered = computed(() =>
      filterRows(this.records.value, JSON.parse(filters.value), this.fields.value),
    )
    const picked = computed(() => JSON.stringify(this.address.value.picked))
    this.picked = computed(() => {
      const ids = new Set<string>(JSON.parse(picked.value))
      return new Set(this.index.value.runs.id.flatMap((id, row) => (ids.has(id) ? row : [])))
    })
    this.rows = computed(() => {
      const { rows } = this.filtered.value
      const own = rows.filter((row) => this.picked.value.has(row))
      return own.length > 0 ? own : rows
    })
    bar.listen(() => {
      this.address.value = parseAddress(bar.read())
    })
    source.subscribe((change) => this.#take(change))
  }

  /** Changes what is selected. @param isStep whether "back" leads to what was before. Default: whether the view changes. */
  select(patch: Partial<Address>, isStep = patch.view !== undefined): void {
    const next = { ...this.address.peek(), ...patch }
    this.#bar.write(formatAddress(next), isStep)
    this.address.value = next
  }

  /** The address that {@link select} would lead to. */
  hrefOf(patch: Partial<Address>): string {
    return formatAddress({ ...this.address.value, ...patch }) || '#'
  }

  /** The row of a run by its id; `undefined` where there is none. */
  rowOf(id: string): number | undefined {
    const row = this.index.value.runs.id.indexOf(id)
    return row === -1 ? undefined : row
  }

  /** What a run is called, on one line, without what could turn the text around it. */
  titleOf(row: number): string {
    const { title, id } = this.index.value.runs
    return cellText(title[row] || id[row])
  }

  #take(change: PageChange): void {
    batch(() => {
      if (change.kind === 'connection') this.isConnected.value = change.isOpen
      else this.changedAt.value = Date.now()
      if (change.kind === 'index') this.index.value = change.index
      if (change.kind === 'appended' && change.what === 'metrics') this.appended.value++
    })
  }
}

export const StoreContext = createContext<PageStore | null>(null)

export function useStore(): PageStore {
  const store = useContext(StoreContext)
  if (!store) throw new Error('There is no store around this component.')
  return store
}

/** The address of the browser's window. */
export function windowBar(): AddressBar {
  return {
    read: () => location.hash,
    write: (hash, isStep) => {
      const url = hash === '' ? location.pathname + location.search : hash
      if (isStep) history.pushState(null, '', url)
      else history.replaceState(null, '', url)
    },
    listen: (onChanged) => {
      addEventListener('popstate', onChanged)
      addEventListener('hashchange', onChanged)
    },
  }
}
