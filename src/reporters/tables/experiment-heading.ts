/** Renders what stands above the table of an experiment: its name, what became of its runs, what they have in common. */

import { countRecords } from '../../analysis/count-records.ts'
import { shortConfigValue } from '../../analysis/describe-config.ts'
import { counted } from '../../model/utils/counted.ts'
import { fitLine, type RenderOptions, type Span } from '../../terminal/styled-line.ts'
import { displayWidth, sanitize } from '../../terminal/terminal-text.ts'
import type { ExperimentView } from './experiment-view.ts'

/** @param order The order of the rows in words; empty where it is that of the runs */
export function renderHeading(
  view: ExperimentView,
  order: string,
  { width, colors }: RenderOptions,
): string[] {
  const { name, file } = view.runs
  const title: Span = { text: ` ${sanitize(name)}`, paint: colors.bold }
  const constants = view.configs.constant.map(
    ({ field, value }) => `${field.name}=${shortConfigValue(value)}`,
  )
  const facts = [
    [file === null ? '' : `${file} `, `(${countText(view)})`, order].filter((text) => text !== '').join(' '),
    constants.join(' '),
  ]
    .filter((text) => text !== '')
    .map(sanitize)
  // What finds no room beside the name stands below it.
  let used = displayWidth(title.text)
  const beside = facts.filter((text) => {
    used += 2 + displayWidth(text)
    return used <= width
  })
  const below = facts.slice(beside.length)
  const dim = (text: string): Span => ({ text, paint: colors.dim })
  return [
    fitLine([title, ...beside.map((text) => dim(`  ${text}`))], width),
    ...(below.length > 0 ? [fitLine([dim(` ${below.join('  ')}`)], width)] : []),
  ]
}

function countText({ runs: { records, reused, partOf }, areGroups, rows }: ExperimentView): string {
  const { failed, interrupted, running, skipped } = countRecords(records)
  const reusedCount = records.filter((record) => reused?.has(record)).length
  const partText = partOf === undefined ? '' : `of ${partOf} `
  const areMixed = rows.some(({ counts }) => counts.codeVersions > 1)
  const groupText = areGroups ? ` in ${counted(rows.length, 'group')}` : ''
  return [
    `${records.length} ${partText}${records.length === 1 && !partText ? 'run' : 'runs'}${groupText}`,
    ...(reusedCount > 0 ? [`${reusedCount} reused`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(interrupted > 0 ? [`${interrupted} interrupted`] : []),
    ...(running > 0 ? [`${running} running`] : []),
    ...(areMixed ? ['groups of several code versions'] : []),
  ].join(' | ')
}
