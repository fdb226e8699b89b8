/** Moves positions in a source map. Pure. */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * The mappings of code that begins with so many more characters.
 *
 * @example
 * shiftFirstLine('AAAA;AACA', 3) // 'GAAA;AACA'
 */
export function shiftFirstLine(mappings: string, columns: number): string {
  if (columns === 0) return mappings
  let value = 0
  let shift = 0
  for (let at = 0; at < mappings.length; at++) {
    const digit = DIGITS.indexOf(mappings[at] ?? '')
    // An empty first line.
    if (digit === -1) return mappings
    value |= (digit & 31) << shift
    shift += 5
    // The first number of a line is its column, with the sign in the lowest bit; that of the first one has none.
    if ((digit & 32) === 0) return encode((value >> 1) + columns) + mappings.slice(at + 1)
  }
  return mappings
}

function encode(value: number): string {
  let rest = value << 1
  let text = ''
  do {
    const digit = rest & 31
    rest >>>= 5
    text += DIGITS[rest > 0 ? digit | 32 : digit]
  } while (rest > 0)
  return text
}
