/** Figures of tables, and rows in words: columns and figures say nothing to who hears them. */

/** Vitest's figures for statuses, and ours for what it has none for. */
export const MARKS = { succeeded: '✓', failed: '×', skipped: '↓', reused: '↺', running: '○' } as const

/** Marks the best value of a column. */
export const STAR = '★'

const WORDS = new Map<string, string>(Object.entries(MARKS).map(([word, mark]) => [mark, word]))

/**
 * A row as a sentence; what a run does not have is left out.
 *
 * @example
 * plainRow(['', 'lr', 'loss'], ['✓', '0.1', '★ 0.05']) // 'succeeded, lr 0.1, loss 0.05 (best)'
 */
export function plainRow(headers: readonly string[], texts: readonly string[]): string {
  const parts = texts.flatMap((text, index) => {
    const header = headers[index] ?? ''
    const value = text.trim()
    if (value === '' || value === '-') return []
    if (header === '') return [WORDS.get(value) ?? value]
    const isBest = value.startsWith(`${STAR} `)
    return [`${header} ${isBest ? `${value.slice(STAR.length).trim()} (best)` : value}`]
  })
  return parts.join(', ')
}
