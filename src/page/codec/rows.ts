/** Sets of rows as short texts: in the addresses that the live view asks with, and to tell two sets apart. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Six rows a letter, as in base64url; the rows come back in order, each once. */
export function rowsToText(rows: readonly number[]): string {
  const last = rows.reduce((most, row) => Math.max(most, row), -1)
  const codes = new Uint8Array(Math.floor(last / 6) + 1)
  for (const row of rows) {
    const place = Math.floor(row / 6)
    codes[place] = (codes[place] as number) | (1 << (row % 6))
  }
  return Array.from(codes, (code) => LETTERS[code]).join('')
}

/** @returns `undefined` where the text is none of {@link rowsToText}. */
export function rowsFromText(text: string): number[] | undefined {
  const rows: number[] = []
  for (let place = 0; place < text.length; place++) {
    const code = LETTERS.indexOf(text[place] as string)
    if (code === -1) return undefined
    for (let bit = 0; bit < 6; bit++) if (code & (1 << bit)) rows.push(6 * place + bit)
  }
  return rows
}

/** Differs for different sets, but for one pair in four thousand million: their number and FNV-1a of them. */
export function rowsPrint(rows: readonly number[]): string {
  let hash = 0x811c9dc5
  for (const row of rows.toSorted((a, b) => a - b)) hash = Math.imul(hash ^ row, 0x01000193) >>> 0
  return `${rows.length}.${hash.toString(36)}`
}
