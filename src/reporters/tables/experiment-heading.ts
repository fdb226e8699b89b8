/** Renders what stands above the table of an experiment: its name, what became of its runs, what they have in common. */

import { countRecords } from '../../analysis/count-records.ts'
import { shortConfigValue } from '../../analysis/describe-config.ts'
import { counted } from '../../model/utils/counted.ts'
import { fitLine, MIN_WIDTH, type RenderOptions, type Span } from '../../terminal/styled-line.ts'
import { displayWidth, sanitize } from '../../terminal/terminal-text.ts'
import type { ExperimentView } from './experiment-view.ts'

/** The keys that all rows share take no more lines than this. */
const MOST_LINES = 3
/** Room for ` … and 100 more`. */
const REST_WIDTH = 16

/** @param order The order of the rows in words; empty where it is that of the runs */
export function renderHeading(
  view: ExperimentView,
  order: string,
  { width, colors }: RenderOptions,
): string[] {
  const { name, file } = view.runs
  const title = ` ${sanitize(name)}`
  const counts = [file === null ? '' : `${file} `, `(${countText(view)})`, order]
  const facts = sanitize(counts.filter((text) => text !== '').join(' '))
  const shared = view.configs.constant.map(({ field, value }) =>
    sanitize(`${field}=${shortConfigValue(value)}`),
  )
  const dim = (text: string): Span => ({ text, paint: colors.dim })
  const head: Span[] = [{ text: title, paint: colors.bold }]
  const below: string[] = []
  // What finds no room beside the name stands below it.
  let left = width - displayWidth(title)
  const add = (text: string, lines: () => string[]) => {
    left -= 2 + displayWidth(text)
    if (left >= 0) head.push(dim(`  ${text}`))
    else below.push(...lines())
  }
  add(facts, () => [facts])
  if (shared.length > 0) add(shared.join(' '), () => wrapShared(shared, Math.max(width, MIN_WIDTH) - 1))
  return [fitLine(head, width), ...below.map((text) => fitLine([dim(` ${text}`)], width))]
}

function wrapShared(shared: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const [index, text] of shared.entries()) {
    const isLast = lines.length === MOST_LINES
    const line = lines.at(-1)
    if (
      line !== undefined &&
      displayWidth(line) + 1 + displayWidth(text) <= width - (isLast ? REST_WIDTH : 0)
    ) {
      lines[lines.length - 1] = `${line} ${text}`
    } else if (!isLast) lines.push(text)
    else return [...lines.slice(0, -1), `${line} … and ${shared.length - index} more`]
  }
  return lines
}

/** Such as `16 runs in 2 groups | 1 failed`. */
export function countText({ runs: { records, reused, partOf }, areGroups, rows }: ExperimentView): string {
  const { failed, interrupted, running, skipped } = countRecords(records)
  const reusedCount = records.filter((record) => reused?.has(record)).length
  const partText = partOf === undefined ? '' : `of ${partOf} `
  const areMixed = areGroups && rows.some(({ counts }) => counts.codeVersions > 1)
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
