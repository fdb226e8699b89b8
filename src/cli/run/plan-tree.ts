/** Renders what would run as a tree: files, their experiments, and the runs of those. */

import { configFields } from '../../model/fields.ts'
import type { ExperimentSpec } from '../../model/run.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import { largest } from '../../model/utils/largest.ts'
import { statusMark } from '../../reporters/tables/run-columns.ts'
import { SKIP_REASONS } from '../../scheduler/plan.ts'
import { MARKS } from '../../terminal/plain-row.ts'
import { fitLine, MIN_WIDTH, type RenderOptions, type Span } from '../../terminal/styled-line.ts'
import { displayWidth, padding, sanitize, wrap } from '../../terminal/terminal-text.ts'
import { planReason } from './reuse-text.ts'

export interface PlanTreeOptions extends RenderOptions {
  /** Whether every run is shown, however many an experiment has. */
  isVerbose: boolean
}

/** More runs than this of one experiment are not shown in full. */
const MOST_RUNS = 20
const SHOWN_RUNS = 10
/** Where the title of a run starts. */
const INDENT = 7
const GAP = 2

/** The lines of the tree, each with its counts; none is wider than the terminal. */
export function renderPlanTree(plans: readonly RunPlan[], options: PlanTreeOptions): string[] {
  const { colors } = options
  const width = Math.max(options.width, MIN_WIDTH)
  return [...groupBy(plans, ({ spec }) => spec.file)].flatMap(([file, ofFile]) => {
    const head: Span[] = [{ text: ' ❯ ', paint: colors.cyan }, { text: file }]
    const experiments = groupBy(ofFile, ({ spec }) => spec.experiment)
    return [
      fitLine([...head, { text: ` (${countPlans(ofFile)})`, paint: colors.dim }], width),
      '',
      ...[...experiments].flatMap(([experiment, runs]) => [
        ...renderExperiment(experiment, runs, { ...options, width }),
        '',
      ]),
    ]
  })
}

/** @example countPlans(plans) // '3 to run | 2 reused | 1 skipped | 1 todo' */
export function countPlans(plans: readonly RunPlan[]): string {
  const byWord = groupBy(plans, wordOf)
  return (['to run', 'reused', 'skipped', 'todo'] as const)
    .flatMap((word) => {
      const count = byWord.get(word)?.length
      return count ? [`${count} ${word}`] : []
    })
    .join(' | ')
}

/** What a run counts as, in the words of the totals of a session. */
function wordOf(plan: RunPlan): 'to run' | 'reused' | 'skipped' | 'todo' {
  switch (plan.action) {
    case 'execute':
      return 'to run'
    case 'reuse':
      return 'reused'
    case 'skip':
      return plan.reason === SKIP_REASONS.todo ? 'todo' : 'skipped'
    default:
      return plan satisfies never
  }
}

function renderExperiment({ name }: ExperimentSpec, plans: RunPlan[], options: PlanTreeOptions): string[] {
  const { colors, width, isVerbose } = options
  const isFolded = !isVerbose && plans.length > MOST_RUNS
  const shown = isFolded ? plans.slice(0, SHOWN_RUNS) : plans
  const more = plans.slice(shown.length)
  const head: Span[] = [
    { text: `   ${name}`, paint: colors.bold },
    { text: ` (${countPlans(plans)})${isFolded ? `  ${describeAxes(plans)}` : ''}`, paint: colors.dim },
  ]
  // Where all are of one kind, the number has said it.
  const isMixed = new Set(more.map(wordOf)).size > 1
  const text = `     … ${more.length} more runs${isMixed ? ` (${countPlans(more)})` : ''}, shown with --verbose`
  return [
    fitLine(head, width),
    ...renderRuns(shown, options),
    ...(isFolded ? [fitLine([{ text, paint: colors.dim }], width)] : []),
  ]
}

/** The keys that the configs of a sweep differ in, and how many values each has. */
function describeAxes(plans: readonly RunPlan[]): string {
  const configs = plans.map(({ spec }) => spec.config)
  return configFields(configs)
    .varying.map((field) => {
      const values = new Set(configs.map((config) => JSON.stringify(valueAtKey(config, field))))
      return `${field}: ${values.size} values`
    })
    .join(', ')
}

/** Reasons stand below each other where they have room beside the titles; elsewhere each below its title. */
function renderRuns(plans: readonly RunPlan[], { colors, width }: PlanTreeOptions): string[] {
  const rows = plans.map((plan) => ({
    plan,
    title: sanitize(plan.spec.title),
    reason: planReason(plan) ?? '',
  }))
  const room = width - INDENT
  const hasRoom = ({ title, reason }: (typeof rows)[number]) =>
    displayWidth(title) + (reason === '' ? 0 : GAP + displayWidth(reason)) <= room
  const column = largest(rows.filter(hasRoom).map(({ title }) => displayWidth(title)))
  const isAligned = rows.every(({ reason }) => column + GAP + displayWidth(reason) <= room)
  return rows.flatMap((row) => {
    const { plan, title, reason } = row
    const paint = plan.action === 'execute' ? undefined : colors.dim
    const { text, paint: markPaint } = markOf(plan, colors)
    const mark: Span = { text: `     ${text} `, paint: markPaint }
    const [first = '', ...rest] = wrap(title, room)
    const spans: Span[] = [mark, { text: first, paint }]
    if (hasRoom(row)) {
      const gap = isAligned ? padding(title, column + GAP) : ' '.repeat(GAP)
      return [fitLine([...spans, { text: gap + reason, paint: colors.dim }], width)]
    }
    const indented = (line: string, color = paint) =>
      fitLine([{ text: ' '.repeat(INDENT) }, { text: line, paint: color }], width)
    const below = reason === '' ? [] : wrap(reason, room).map((line) => indented(line, colors.dim))
    return [fitLine(spans, width), ...rest.map((line) => indented(line)), ...below]
  })
}

function markOf({ action }: RunPlan, colors: RenderOptions['colors']): Span {
  switch (action) {
    case 'execute':
      return { text: '·', paint: colors.gray }
    case 'reuse':
      return { text: MARKS.reused, paint: colors.dim }
    case 'skip':
      return statusMark('skipped', colors)
    default:
      return action satisfies never
  }
}
