/** Shortens titles that stand below each other so that what they differ in stays. */
import { displayWidth, truncateMiddle } from './terminal-text.ts'

/** A title, and what it is compared within: titles of other groups share nothing with it but by chance. */
export interface GroupedTitle {
  /** Sanitized. */
  title: string
  group: unknown
}

/**
 * Titles of at most `width` columns. Of those that are too long, the words that all titles of their group have in the
 * same place give way to `…`, but for the first; what is too long still is cut in its middle.
 *
 * @example
 * const titles = ['train model=large seed=1', 'train model=large seed=2']
 * shortTitles(titles.map((title) => ({ title, group: 'train' })), 16) // ['train … seed=1', 'train … seed=2']
 */
export function shortTitles(titles: readonly GroupedTitle[], width: number): string[] {
  const words = titles.map(({ title }) => title.split(' '))
  return titles.map(({ title, group }, index) => {
    if (displayWidth(title) <= width) return title
    const own = words[index] ?? []
    const others = words.filter((_, other) => other !== index && titles[other]?.group === group)
    return truncateMiddle(others.length > 0 ? withoutShared(own, others) : title, width)
  })
}

function withoutShared(own: readonly string[], others: readonly string[][]): string {
  const isShared = (word: string, at: number): boolean =>
    at > 0 && others.every((other) => other.length === own.length && other[at] === word)
  const kept = own.map((word, at) => (isShared(word, at) ? '…' : word))
  return kept.filter((word, at) => word !== '…' || kept[at - 1] !== '…').join(' ')
}
