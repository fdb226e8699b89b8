/** Turns the two sides of an assertion into texts of bounded size that can be compared line by line. */
import type { ErrorComparison } from './error.ts'
import { valueLines } from './value-lines.ts'

const MOST_LINES = 1000
const MOST_CHARACTERS = 32 * 1024
const MOST_LINE_CHARACTERS = 2000
/** The last line of a side that was cut, and the end of a line that was. */
export const CUT = '…'
/** What both sides together may take: a run that failed must not keep the others waiting. */
const MOST_MS = 200
/** So many lines are made between two looks at the clock. */
const LINES_PER_LOOK = 64
/** So many lines, or characters of a text, are looked through for the first difference. */
const MOST_EQUAL_LINES = 1_000_000
/** Where more lines, or characters, than this are equal at the start, only the last lines of them are kept. */
const MOST_START_LINES = 200
const MOST_START_CHARACTERS = MOST_CHARACTERS / 2
const KEPT_START_LINES = 20

/** The operators of `node:assert` whose sides say something beside a message of the user. */
const COMPARING = new Set([
  '==',
  'strictEqual',
  'deepEqual',
  'deepStrictEqual',
  'partialDeepStrictEqual',
  'match',
])

/** Some versions of Node add theirs to a message of the user. */
const HAS_COMPARISON = /^\+ actual - expected|^.+ !== .+$/m

/** What the errors of chai, Vitest and `node:assert` have. */
interface AssertionError extends Error {
  expected: unknown
  actual: unknown
  showDiff?: unknown
  code?: unknown
  operator?: unknown
  generatedMessage?: unknown
}

/** Whether an error is that of an assertion: it has two sides. */
export function isAssertionError(error: Error): error is AssertionError {
  return Object.hasOwn(error, 'actual') && Object.hasOwn(error, 'expected')
}

/**
 * Both sides of an assertion; `undefined` where a comparison says nothing (`toBeGreaterThan`), where the message has one
 * already (`node:assert`), where a side cannot be read, or where no difference was found in 200 ms.
 *
 * @param nowMs The clock. Default: `performance.now`.
 */
export function compareSides(
  error: AssertionError,
  nowMs: () => number = () => performance.now(),
): ErrorComparison | undefined {
  const endMs = nowMs() + MOST_MS
  try {
    return isComparable(error)
      ? compareValues(error.expected, error.actual, () => nowMs() > endMs)
      : undefined
  } catch {
    // A getter or a matcher of the user that throws must not take the place of the error.
    return undefined
  }
}

/** One side by itself, as text of bounded size. */
export function printSide(value: unknown): string {
  const lines = valueLines(value)
  const endMs = performance.now() + MOST_MS
  return take(lines, lines.next().value ?? '', { from: 0, isOver: () => performance.now() > endMs }).join(
    '\n',
  )
}

function isComparable(error: AssertionError): boolean {
  const { message, showDiff, code, operator, expected, actual, generatedMessage } = error
  if (code === 'ERR_ASSERTION') {
    // `assert.ok(false, 'why')` is `false == true`.
    const isCheck = operator === '==' && expected === true
    const isCompared = generatedMessage !== false || HAS_COMPARISON.test(message)
    return COMPARING.has(String(operator)) && !isCheck && !isCompared
  }
  return showDiff === undefined ? expected !== undefined && actual !== undefined : showDiff === true
}

function compareValues(
  expected: unknown,
  actual: unknown,
  isOver: () => boolean,
): ErrorComparison | undefined {
  const isText = typeof expected === 'string' && typeof actual === 'string'
  const isLong = isText && (expected.includes('\n') || actual.includes('\n'))
  const sides = isLong
    ? { expected: plainLines(expected), actual: plainLines(actual) }
    : { expected: valueLines(expected, actual, isOver), actual: valueLines(actual, undefined, isOver) }
  return compareLines(sides.expected, sides.actual, isOver)
}

function compareLines(
  expected: Iterator<string>,
  actual: Iterator<string>,
  isOver: () => boolean,
): ErrorComparison | undefined {
  const start = new EqualStart()
  for (let count = 0; count < MOST_EQUAL_LINES; count++) {
    if (count % LINES_PER_LOOK === LINES_PER_LOOK - 1 && isOver()) return undefined
    const [left, right] = [expected.next(), actual.next()]
    if (left.done && right.done) return undefined
    if (!left.done && left.value === right.value) {
      start.push(left.value)
      continue
    }
    const lines = start.lines()
    const from = left.done || right.done ? 0 : cutFrom(left.value, right.value)
    const side = (first: IteratorResult<string>, rest: Iterator<string>) =>
      first.done ? lines : [...lines, ...take(rest, first.value, { from, isOver })]
    return { expected: side(left, expected).join('\n'), actual: side(right, actual).join('\n') }
  }
  return undefined
}

/** The lines that two values begin with, as many of the last as there is room for. */
class EqualStart {
  #lines: string[] = []
  #characters = 0
  #dropped = 0

  push(line: string): void {
    this.#lines.push(line)
    this.#characters += line.length
    if (this.#lines.length <= MOST_START_LINES && this.#characters <= MOST_START_CHARACTERS) return
    this.#dropped += Math.max(0, this.#lines.length - KEPT_START_LINES)
    this.#lines = this.#lines.slice(-KEPT_START_LINES)
    this.#characters = 0
  }

  lines(): string[] {
    const mark = this.#dropped > 0 ? [`… ${this.#dropped} equal lines`] : []
    return [...mark, ...this.#lines.map((line) => cutLine(line))]
  }
}

/** The first line and those that follow it, with a mark where they are cut. */
function take(
  rest: Iterator<string>,
  first: string,
  { from, isOver }: { from: number; isOver: () => boolean },
): string[] {
  const lines = [cutLine(first, from)]
  let left = MOST_CHARACTERS
  for (let next = rest.next(); !next.done; next = rest.next()) {
    const line = cutLine(next.value)
    left -= line.length
    const isLate = lines.length % LINES_PER_LOOK === 0 && isOver()
    if (lines.length === MOST_LINES || left < 0 || isLate) return [...lines, CUT]
    lines.push(line)
  }
  return lines
}

function cutLine(line: string, from = 0): string {
  const end = from + MOST_LINE_CHARACTERS
  return `${from > 0 ? CUT : ''}${line.slice(from, end)}${line.length > end ? CUT : ''}`
}

/** Where two long lines are cut at their start, so that what follows shows in what they differ. */
function cutFrom(left: string, right: string): number {
  if (Math.max(left.length, right.length) <= MOST_LINE_CHARACTERS) return 0
  const length = Math.min(left.length, right.length)
  let shared = 0
  while (shared < length && left[shared] === right[shared]) shared++
  return Math.max(0, shared - MOST_LINE_CHARACTERS / 2)
}

/** A text of several lines as it is, but for what a terminal would not show. */
function plainLines(text: string): Iterator<string> {
  const lines = text.slice(0, MOST_EQUAL_LINES).split('\n')
  return lines.map((line) => line.replaceAll('\t', '\\t').replaceAll('\r', '\\r')).values()
}
