/** How wide a column is, in characters. */

export function fitWidth(texts: readonly string[], { least, most }: { least: number; most: number }): number {
  const longest = texts.reduce((length, text) => Math.max(length, text.length), least)
  return Math.min(longest, most)
}
