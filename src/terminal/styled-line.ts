/** Lines made of coloured pieces, cut by display width before any colour is added. */
import { type Colors, createColors, getDefaultColors } from 'tinyrainbow'
import { displayWidth, sanitizeFor, truncate } from './terminal-text.ts'

/** Below this many columns nothing readable can be printed: narrower terminals are treated as this wide. */
export const MIN_WIDTH = 20

/** What every renderer of this folder needs to know about where its text goes. */
export interface RenderOptions {
  /** Columns that a line may take. Less than {@link MIN_WIDTH} counts as that. */
  width: number
  /** From {@link terminalColors}. */
  colors: Colors
  /** Words instead of columns, figures and rules. Default: false. */
  isPlain?: boolean | undefined
}

export type Paint = (text: string) => string

/** A piece of a line. */
export interface Span {
  /** Any text; it is sanitized when the line is made. */
  text: string
  paint?: Paint | undefined
}

/**
 * The colours, or their plain twins that return the text as it is.
 *
 * `createColors({ force: false })` of tinyrainbow still looks at the environment, which is the caller's business.
 */
export function terminalColors(enabled: boolean): Colors {
  return enabled ? createColors({ force: true }) : getDefaultColors()
}

/** Columns that pieces take that are sanitized. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + displayWidth(text), 0)
}

/** Whether a stream gets colours, by `FORCE_COLOR`, `NO_COLOR` and `TERM`. */
export function wantsColors(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return isTerminal && TERM !== 'dumb'
}

/** One line of at most `width` columns; what does not fit is cut with `…`. */
export function fitLine(spans: readonly Span[], width: number): string {
  const parts: Span[] = []
  let left = Math.max(width, MIN_WIDTH)
  for (const { text, paint } of spans) {
    const safe = sanitizeFor(text, left)
    const room = displayWidth(safe)
    parts.push({ text: truncate(safe, left), paint })
    left -= room
    if (left < 0) break
  }
  while (parts.at(-1)?.text.trimEnd() === '') parts.pop()
  const last = parts.pop()
  if (last) parts.push({ text: last.text.trimEnd(), paint: last.paint })
  return parts.map(({ text, paint }) => (paint && text !== '' ? paint(text) : text)).join('')
}

/** Columns for the label of a line: one more than in Vitest, whose longest is shorter than `Experiments`. */
export const LABEL_WIDTH = 12

/** A line such as `        Runs  3 succeeded (3)`, as in Vitest's summary. */
export function labelledLine(
  label: string,
  spans: readonly Span[],
  { colors, width }: RenderOptions,
): string {
  return fitLine([{ text: `${label.padStart(LABEL_WIDTH)}  `, paint: colors.dim }, ...spans], width)
}

/** Pieces with a bar between them. */
export function withBars(spans: readonly Span[], { dim }: Colors): Span[] {
  return spans.flatMap((span) => [{ text: ' | ', paint: dim }, span]).slice(1)
}
