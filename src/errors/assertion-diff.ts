/** Shows what an assertion expected beside what it got, as Vitest does. */
import type { ErrorComparison, ErrorRecord } from '../model/error.ts'
import { MIN_WIDTH, type RenderOptions } from '../terminal/styled-line.ts'
import { sanitize, truncate } from '../terminal/terminal-text.ts'
import { type Change, compareLines } from './compare-lines.ts'
import { sharedStart } from './text-lines.ts'

/** A line that both sides have, or one of them, or the mark of what is left out. */
interface DiffLine {
  sign: ' ' | '-' | '+' | '…'
  text: string
}

const MOST_LINES = 40
/** So many lines of one side are shown one after the other: the other side has to be seen as well. */
const MOST_OF_ONE_SIDE = 15
const CONTEXT = 3
/** To hide fewer lines than this saves nothing worth it. */
const LEAST_HIDDEN = 1
/** What Vitest says where both sides print alike. */
const NO_DIFFERENCE = 'Compared values have no visual difference.'

/** Lines with a minus were expected, lines with a plus received; none where the error has no comparison. */
export function renderAssertion({ comparison }: ErrorRecord, options: RenderOptions): string[] {
  if (!comparison) return []
  const { colors } = options
  if (comparison.expected === comparison.actual) return ['', colors.dim(NO_DIFFERENCE), '']
  const lines = diffLines(compareLines(comparison), textWidth(options))
  const more = lines.length - MOST_LINES
  return [
    '',
    colors.green('- Expected'),
    colors.red('+ Received'),
    '',
    ...lines.slice(0, MOST_LINES).map((line) => renderLine(line, options)),
    ...(more > 0 ? [colors.dim(`… ${more} more lines in error.log`)] : []),
    '',
  ]
}

/** Every line of both sides, for a file. */
export function formatComparison(comparison: ErrorComparison): string {
  if (comparison.expected === comparison.actual) return NO_DIFFERENCE
  const lines = compareLines(comparison).flatMap(({ sign, lines }) => lines.map((line) => `${sign} ${line}`))
  return ['- Expected', '+ Received', '', ...lines.map((line) => line.trimEnd())].join('\n')
}

function diffLines(changes: readonly Change[], width: number): DiffLine[] {
  return changes.flatMap((change, index) => {
    const { sign, lines } = change
    if (sign === ' ') return contextLines(lines, index === 0, index === changes.length - 1)
    const other = sign === '-' ? changes[index + 1] : changes[index - 1]
    const others = other && other.sign !== ' ' && other.sign !== sign ? other.lines : []
    const shown = lines.slice(0, MOST_OF_ONE_SIDE).map((line, at) => fromDifference(line, others[at], width))
    const more = lines.length - shown.length
    return [...toLines(sign, shown), ...(more > 0 ? toLines('…', [`${more} more lines in error.log`]) : [])]
  })
}

/** The lines beside a difference, with a mark for those further away. */
function contextLines(lines: readonly string[], isFirst: boolean, isLast: boolean): DiffLine[] {
  const before = isFirst ? [] : lines.slice(0, CONTEXT)
  const after = isLast ? [] : lines.slice(-CONTEXT)
  // A mark takes a line as well.
  if (before.length + after.length >= lines.length - 1 - LEAST_HIDDEN) return toLines(' ', lines)
  return [...toLines(' ', before), { sign: '…', text: '' }, ...toLines(' ', after)]
}

function toLines(sign: DiffLine['sign'], lines: readonly string[]): DiffLine[] {
  return lines.map((text) => ({ sign, text }))
}

/** A line without its start where it would be cut before the place in which it differs from the other. */
function fromDifference(line: string, other: string | undefined, width: number): string {
  if (other === undefined || Math.max(line.length, other.length) <= width) return line
  const shared = sharedStart(line, other)
  return shared > width / 2 ? `…${line.slice(shared - Math.floor(width / 4))}` : line
}

function renderLine({ sign, text }: DiffLine, options: RenderOptions): string {
  const { green, red, dim } = options.colors
  const isChanged = sign === '-' || sign === '+'
  // Two lines that differ in nothing else would look the same.
  const visible = isChanged ? text.replace(/ +$/, (spaces) => '·'.repeat(spaces.length)) : text
  const line = `${sign} ${truncate(sanitize(visible), textWidth(options))}`.trimEnd()
  return sign === '-' ? green(line) : sign === '+' ? red(line) : dim(line)
}

function textWidth({ width }: RenderOptions): number {
  return Math.max(width, MIN_WIDTH) - '- '.length
}
