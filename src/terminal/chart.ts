/** Draws a curve with braille characters: two by four dots in each. */

/** Dots of a braille character by column, then row from the top; see the Unicode block U+2800. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const

export interface ChartSize {
  /** Characters across. */
  columns: number
  /** Lines. */
  rows: number
}

/**
 * The points of a curve, joined by lines, as rows of equal length. Points that are not finite leave a gap.
 *
 * @example
 * drawCurve([[1, 1], [2, 0.5]], { columns: 40, rows: 6 }).join('\n')
 */
export function drawCurve(points: readonly (readonly [x: number, y: number])[], size: ChartSize): string[] {
  const [width, height] = [size.columns * 2, size.rows * 4]
  const finite = points.filter((point) => point.every(Number.isFinite))
  const toColumn = scale(
    finite.map(([x]) => x),
    width,
  )
  const toRow = scale(
    finite.map(([, y]) => -y),
    height,
  )
  const cells = Array.from({ length: size.rows }, () => new Uint8Array(size.columns))
  let last: readonly [number, number] | undefined
  for (const point of points) {
    const [x, y] = point
    const dot = point.every(Number.isFinite) ? ([toColumn(x), toRow(-y)] as const) : undefined
    if (dot) drawLine(last ?? dot, dot, (column, row) => setDot(cells, column, row))
    last = dot
  }
  return cells.map((line) =>
    Array.from(line, (dots) => (dots === 0 ? ' ' : String.fromCodePoint(0x2800 + dots))).join(''),
  )
}

function scale(values: readonly number[], steps: number): (value: number) => number {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  if (!(high > low)) return () => Math.floor(steps / 2)
  return (value) => Math.round(((value - low) / (high - low)) * (steps - 1))
}

function drawLine(
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  draw: (column: number, row: number) => void,
): void {
  const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1)
  for (let step = 0; step <= steps; step++) {
    const share = step / steps
    draw(Math.round(fromX + (toX - fromX) * share), Math.round(fromY + (toY - fromY) * share))
  }
}

function setDot(cells: readonly Uint8Array[], column: number, row: number): void {
  const line = cells[row >> 2]
  const dot = DOTS[column & 1]?.[row & 3]
  if (line && dot !== undefined) line[column >> 1] = (line[column >> 1] ?? 0) | dot
}
