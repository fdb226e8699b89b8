/**
 * What is selected and how it is shown, as it stands in the address behind `#`: a link or a reload shows the same.
 */

import { type Brush, formatBrushes, parseBrushes } from './brush.ts'

export const VIEWS = ['runs', 'curves', 'explore', 'search', 'compare', 'live', 'thresholds', 'run'] as const
export type View = (typeof VIEWS)[number]

/** What {@link parseAddress} reads; an empty text or list is what is not set. */
export interface Address {
  view: View
  /** An expression of `--where`. */
  where: string
  /** Statuses that are shown; none: all. */
  status: string[]
  brushes: Brush[]
  /** Ids of runs that were picked by hand; none: all that are left by the filters. */
  picked: string[]
  /** Fields to group by, or `repeats`. */
  group: string[]
  /** A field, with `-` in front for highest first. */
  sort: string
  /** Columns of the table; none: the telling ones. */
  columns: string[]
  /** Metric of the curves. */
  metric: string
  /** How the curves are drawn. */
  x: 'step' | 'time'
  logX: boolean
  logY: boolean
  /** 0 to below 1. */
  smooth: number
  /** Fields that curves of one mean share, or `repeats`, or `none`. */
  band: string[]
  /** Axes of the parallel coordinates; none: the telling ones. */
  axes: string[]
  /** Fields of the scatter plot or heat map. */
  across: string
  up: string
  by: string
  /** The experiment whose search is shown, by its place in the index; none: the one with most runs. */
  experiment: string
  /** Both sides of the comparison, as expressions of `--where`. */
  old: string
  new: string
  /** What else the comparison shows. */
  scorer: string
  caseId: string
  cases: string
  caseSort: string
  /** The run that is shown by itself. */
  run: string
}

const EMPTY: Address = {
  view: 'runs',
  where: '',
  status: [],
  brushes: [],
  picked: [],
  group: [],
  sort: '',
  columns: [],
  metric: '',
  x: 'step',
  logX: false,
  logY: false,
  smooth: 0,
  band: [],
  axes: [],
  across: '',
  up: '',
  by: '',
  experiment: '',
  old: '',
  new: '',
  scorer: '',
  caseId: '',
  cases: '',
  caseSort: '',
  run: '',
}

/**
 * Reads an address; what it does not know, or cannot read, is as if it were not there.
 *
 * @example
 * parseAddress('#view=curves&metric=loss&group=lr,model').group // ['lr', 'model']
 */
export function parseAddress(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  const text = (name: keyof Address) => params.get(name) ?? ''
  const list = (name: keyof Address) => splitList(text(name))
  const smooth = Number(text('smooth'))
  return {
    ...EMPTY,
    view: VIEWS.find((view) => view === text('view')) ?? 'runs',
    where: text('where'),
    status: list('status'),
    brushes: parseBrushes(list('brushes')),
    picked: list('picked'),
    group: list('group'),
    sort: text('sort'),
    columns: list('columns'),
    metric: text('metric'),
    x: text('x') === 'time' ? 'time' : 'step',
    logX: text('logX') === '1',
    logY: text('logY') === '1',
    smooth: smooth > 0 && smooth < 1 ? smooth : 0,
    band: list('band'),
    axes: list('axes'),
    across: text('across'),
    up: text('up'),
    by: text('by'),
    experiment: text('experiment'),
    old: text('old'),
    new: text('new'),
    scorer: text('scorer'),
    caseId: text('caseId'),
    cases: text('cases'),
    caseSort: text('caseSort'),
    run: text('run'),
  }
}

/** The text that {@link parseAddress} reads; what is not set is left out. */
export function formatAddress(address: Address): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(address)) {
    const text = name === 'brushes' ? joinList(formatBrushes(address.brushes)) : textOf(value)
    if (text !== '' && text !== textOf(EMPTY[name as keyof Address])) params.set(name, text)
  }
  return params.size === 0 ? '' : `#${params}`
}

function textOf(value: Address[keyof Address]): string {
  if (Array.isArray(value)) return joinList(value as string[])
  if (typeof value === 'boolean') return value ? '1' : ''
  return value === 0 ? '' : String(value)
}

/** A comma in a name has a backslash in front. */
function joinList(items: readonly string[]): string {
  return items.map((item) => item.replaceAll(/[\\,]/g, '\\$&')).join(',')
}

function splitList(text: string): string[] {
  const items = text.match(/(?:[^\\,]|\\.)+/gs) ?? []
  return items.map((item) => item.replaceAll(/\\(.)/gs, '$1'))
}
