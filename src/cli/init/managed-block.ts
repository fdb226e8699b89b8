/** A part of somebody's text file that ztxexp keeps, between two lines that mark it. All else is left as it is. */
import { ZtxexpError } from '../../model/error.ts'

export const BLOCK_START = '<!-- ztxexp:start -->'
export const BLOCK_END = '<!-- ztxexp:end -->'

/** Offsets in a text: of the start line, and behind the end line. */
interface Block {
  from: number
  to: number
}

/**
 * The text with this block in the place of the one that it has, or else at its end.
 *
 * @param body Lines, each with its end.
 * @throws {ZtxexpError} `BAD_OPTION` where the lines that mark it are not one and one
 */
export function withBlock(text: string, body: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = `${BLOCK_START}\n${body}${BLOCK_END}\n`.replaceAll('\n', eol)
  const block = findBlock(text)
  if (block) return text.slice(0, block.from) + lines + text.slice(block.to)
  if (text === '') return lines
  return text + (text.endsWith('\n') ? eol : eol + eol) + lines
}

/**
 * The text without its block, and without the empty line that {@link withBlock} has put before it; `undefined` where it
 * has none.
 *
 * @throws {ZtxexpError} `BAD_OPTION` where the lines that mark it are not one and one
 */
export function withoutBlock(text: string): string | undefined {
  const block = findBlock(text)
  if (!block) return undefined
  const [before, after] = [text.slice(0, block.from), text.slice(block.to)]
  // What stands right below the block must not become one paragraph with what stands above.
  return (/^(\r?\n|$)/.test(after) ? before.replace(/(^|\n)\r?\n$/, '$1') : before) + after
}

function findBlock(text: string): Block | undefined {
  const lines = [...text.matchAll(/[^\n]*(\n|$)/g)].filter(([line]) => line !== '')
  const marks = lines.flatMap(({ 0: line, index }, number) => {
    const mark = line.trim()
    return mark === BLOCK_START || mark === BLOCK_END
      ? [{ mark, from: index, to: index + line.length, line: number + 1 }]
      : []
  })
  if (marks.length === 0) return undefined
  const [start, end] = marks
  if (marks.length === 2 && start?.mark === BLOCK_START && end?.mark === BLOCK_END) {
    return { from: start.from, to: end.to }
  }
  const found = marks.map(({ mark, line }) => `${mark} on line ${line}`).join(', ')
  throw new ZtxexpError(
    'BAD_OPTION',
    `The block of ztxexp is one line ${BLOCK_START} and below it one ${BLOCK_END}. Here is: ${found}. Mend that by hand.`,
  )
}
