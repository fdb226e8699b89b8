/** Shows the lines of source around a position, as Vitest does. */
import { fitLine, MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { displayWidth, sanitize } from '../../terminal/terminal-text.ts'

const INDENT = '    '
const LINES_AROUND = 2
/** Longer lines come from minified code, which tells nobody anything. */
const LONGEST_LINE = 400

/** Lines of a code frame with a `^` below the column; none when the position is not in the source. */
export function renderCodeFrame(
  source: string,
  position: { line: number; column: number },
  options: RenderOptions,
): string[] {
  const { colors } = options
  const lines = source.split(/\r\n|\n/)
  const target = lines[position.line - 1]
  if (target === undefined || target.length > LONGEST_LINE) return []
  const first = Math.max(1, position.line - LINES_AROUND)
  const last = Math.min(lines.length, position.line + LINES_AROUND)
  const numberWidth = Math.max(3, String(last).length)
  const frame: string[] = []
  // Where the position is too far to the right, its surroundings are shown.
  const room = Math.max(options.width, MIN_WIDTH) - INDENT.length - numberWidth - 2
  const isFar = displayWidth(sanitize(target.slice(0, position.column))) > room - 1
  const hidden = isFar ? position.column - Math.ceil(room / 2) : 0
  const shifted = (text: string) => (hidden > 0 ? `…${text.slice(hidden + 1)}` : text)
  for (let line = first; line <= last; line++) {
    const text = lines[line - 1] ?? ''
    frame.push(renderLine(String(line), text === '' ? '' : shifted(text)))
    if (line !== position.line) continue
    const before = displayWidth(sanitize(shifted(text.slice(0, position.column - 1))))
    frame.push(renderLine('', `${' '.repeat(before)}^`, colors.red))
  }
  return frame

  function renderLine(number: string, text: string, paint?: (text: string) => string): string {
    const gutter = `${INDENT}${number.padStart(numberWidth)}|`
    return fitLine(
      [
        { text: gutter, paint: colors.gray },
        { text: ` ${text}`, paint },
      ],
      options.width,
    )
  }
}
