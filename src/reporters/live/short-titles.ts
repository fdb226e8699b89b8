/** Shortens titles that stand below each other so that what they differ in stays. */
import { displayWidth, truncateMiddle, truncateStart } from '../../terminal/terminal-text.ts'

/** Columns that keys are cut to, one after the other. */
const KEY_WIDTHS = [12, 8, 4]

/** A title, and what it is compared within: titles of other groups share nothing with it but by chance. */
export interface GroupedTitle {
  /** Sanitized. */
  title: string
  group: unknown
}

/**
 * Titles of at most `width` columns. Of those that are too long, words that all titles of their group have in the same
 * place give way to `…`, the last first, and only as many as have to; then the keys of `key=value` do, from their start;
 * what is too long still is cut in its middle.
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
    return truncateMiddle(withShortKeys(withoutShared(own, others, width), width).join(' '), width)
  })
}

function withoutShared(own: readonly string[], others: readonly string[][], width: number): string[] {
  let words = [...own]
  for (let at = own.length - 1; at > 0 && others.length > 0 && !fits(words, width); at--) {
    const isShared = others.every((other) => other.length === own.length && other[at] === own[at])
    if (isShared) words = words.toSpliced(at, words[at + 1] === '…' ? 2 : 1, '…')
  }
  return words
}

/** Of `optimizer.learning_rate=0.1` the value says more than the key. */
function withShortKeys(words: readonly string[], width: number): string[] {
  if (fits(words, width)) return [...words]
  const shortened = KEY_WIDTHS.map((room) =>
    words.map((word) => {
      const [, start = '', key, value = ''] = /^(\[?)([^=]+)(=.*)$/s.exec(word) ?? []
      return key === undefined ? word : start + truncateStart(key, room) + value
    }),
  )
  return shortened.find((short) => fits(short, width)) ?? [...words]
}

function fits(words: readonly string[], width: number): boolean {
  return displayWidth(words.join(' ')) <= width
}
