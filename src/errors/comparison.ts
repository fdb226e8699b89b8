/** Turns the two sides of an assertion into texts of bounded size that can be compared line by line. */
import type { ErrorComparison } from '../model/error.ts'
import { OutOfTime, type TimeBudget } from '../model/utils/time-budget.ts'
import { sharedStart, splitLines } from './text-lines.ts'
import { valueLines } from './value-lines.ts'

const MOST_LINES = 1000
const MOST_CHARACTERS = 32 * 1024
const MOST_LINE_CHARACTERS = 2000
/** The last line of a side that was cut, and the end of a line that was. */
export const CUT = '…'
/** Longer texts are compared as they are, not in quotes. */
const MOST_QUOTED_CHARACTERS = 1024 * 1024
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

/** Some versions of Node add theirs below a message of the user. */
const HAS_COMPARISON = /(^|\n)\+ actual - expected|\n\n.+ !== .+\n$/

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
 * Both sides of an assertion, cut where the budget is spent; the same text twice where they differ in nothing that can
 * be printed. `undefined` where a comparison says nothing (`toBeGreaterThan`), where the message has one already
 * (`node:assert`), where no difference is reached in time, or where a side cannot be read.
 */
export function compareSides(error: AssertionError, budget: TimeBudget): ErrorComparison | undefined {
  try {
    return isComparable(error) ? compareValues(error.expected, error.actual, budget) : undefined
  } catch {
    // A getter or a matcher of the user that throws must not take the place of the error, nor may lack of time.
    return undefined
  }
}

/** Any value by itself, as text of bounded size, cut where the budget is spent. */
export function printValue(value: unknown, budget: TimeBudget): string {
  const side = new Side(valueLines(value, budget))
  while (side.takeOne());
  return side.text
}

function isComparable(error: AssertionError): boolean {
  const { message, showDiff, code, operator, expected, actual, generatedMessage } = error
  if (code === 'ERR_ASSERTION') {
    // `assert.ok(0, 'why')` is `0 == true`, and fails for nothing else than what counts as false.
    const isCheck = operator === '==' && expected === true && !actual
    const isCompared = generatedMessage !== false || HAS_COMPARISON.test(message)
    return COMPARING.has(String(operator)) && !isCheck && !isCompared
  }
  return showDiff === undefined ? expected !== undefined && actual !== undefined : showDiff === true
}

function compareValues(expected: unknown, actual: unknown, budget: TimeBudget): ErrorComparison {
  const isText = typeof expected === 'string' && typeof actual === 'string'
  if (isText && (isLong(expected) || isLong(actual))) {
    const from = countPassed(expected, actual)
    const lines = (text: string) => splitLines(text.slice(from), budget)
    return compareLines(lines(expected), lines(actual), from)
  }
  return compareLines(valueLines(expected, budget, actual), valueLines(actual, budget))
}

function isLong(text: string): boolean {
  return text.length > MOST_QUOTED_CHARACTERS || text.includes('\n')
}

/** How many characters of long texts are passed over: whole lines that both begin with. */
function countPassed(left: string, right: string): number {
  let from = sharedStart(left, right)
  if (from < MOST_QUOTED_CHARACTERS) return 0
  for (let kept = 0; kept <= KEPT_START_LINES && from > 0; kept++) from = left.lastIndexOf('\n', from - 1)
  return from + 1
}

/** @param passed How many equal characters come before the lines. */
function compareLines(expected: Iterator<string>, actual: Iterator<string>, passed = 0): ErrorComparison {
  const start = new EqualStart(passed)
  for (;;) {
    const [left, right] = [expected.next(), actual.next()]
    if (!left.done && left.value === right.value) {
      start.push(left.value)
      continue
    }
    const from = left.done || right.done ? 0 : cutFrom(left.value, right.value)
    const sides = [new Side(expected, start.lines()), new Side(actual, start.lines())] as const
    sides[0].push(left, from)
    sides[1].push(right, from)
    // By turns, so that neither side takes the time of the other.
    while (sides.map((side) => side.takeOne()).includes(true));
    return { expected: sides[0].text, actual: sides[1].text }
  }
}

/** The lines that two values begin with, as many of the last as there is room for. */
class EqualStart {
  readonly #passed: number
  #lines: string[] = []
  #characters = 0
  #dropped = 0

  constructor(passed: number) {
    this.#passed = passed
  }

  push(line: string): void {
    this.#lines.push(line)
    this.#characters += line.length
    if (this.#lines.length <= MOST_START_LINES && this.#characters <= MOST_START_CHARACTERS) return
    this.#dropped += Math.max(0, this.#lines.length - KEPT_START_LINES)
    this.#lines = this.#lines.slice(-KEPT_START_LINES)
    this.#characters = 0
  }

  lines(): string[] {
    const passed = this.#passed > 0 ? [`… ${this.#passed} equal characters`] : []
    const dropped = this.#dropped > 0 ? [`… ${this.#dropped} equal lines`] : []
    return [...passed, ...dropped, ...this.#lines.map((line) => cutLine(line))]
  }
}

/** The lines of one side from the first difference on, with a mark where they are cut. */
class Side {
  readonly #rest: Iterator<string>
  readonly #lines: string[]
  #linesLeft = MOST_LINES
  #charactersLeft = MOST_CHARACTERS
  #isOver = false

  constructor(rest: Iterator<string>, start: readonly string[] = []) {
    this.#rest = rest
    this.#lines = [...start]
  }

  get text(): string {
    return this.#lines.join('\n')
  }

  /** Whether there may be more. */
  takeOne(): boolean {
    if (this.#isOver) return false
    try {
      this.push(this.#rest.next())
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error
      this.#cut()
    }
    return !this.#isOver
  }

  /** @param from Where the line is cut at its start. */
  push(next: IteratorResult<string>, from = 0): void {
    this.#isOver = next.done === true
    if (next.done) return
    const line = cutLine(next.value, from)
    this.#linesLeft--
    this.#charactersLeft -= line.length
    if (this.#linesLeft < 0 || this.#charactersLeft < 0) this.#cut()
    else this.#lines.push(line)
  }

  #cut(): void {
    this.#isOver = true
    this.#lines.push(CUT)
  }
}

/** A line of bounded length, without what a terminal would not show. */
function cutLine(line: string, from = 0): string {
  const end = from + MOST_LINE_CHARACTERS
  const shown = line.slice(from, end).replaceAll('\t', '\\t').replaceAll('\r', '\\r')
  return `${from > 0 ? CUT : ''}${shown}${line.length > end ? CUT : ''}`
}

/** Where two long lines are cut at their start, so that what follows shows in what they differ. */
function cutFrom(left: string, right: string): number {
  if (Math.max(left.length, right.length) <= MOST_LINE_CHARACTERS) return 0
  return Math.max(0, sharedStart(left, right) - MOST_LINE_CHARACTERS / 2)
}
