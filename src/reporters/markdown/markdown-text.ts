/**
 * Text in Markdown as GitHub shows it. What a user, or a stranger, has named is never markup: no HTML, no link, no mention
 * of a person, no reference to an issue.
 */
import { sanitizeFor, truncateMiddle } from '../../terminal/terminal-text.ts'

/** Letters, digits and what means nothing to Markdown where it stands between them. */
const PLAIN = /^(?!.*www\.)(?:[\p{L}\p{N}](?:_(?=[\p{L}\p{N}]))?|[ .,±%()=★✓×○↓↑+−-])*$/u
const MOST_COLUMNS = 120
const MOST_OF_CELL = 60

/** Text of one line: as it is where nothing in it could be markup, else as code. */
export function inline(text: string, most = MOST_COLUMNS): string {
  const short = truncateMiddle(sanitizeFor(oneLine(text), most), most).trim()
  return PLAIN.test(short) ? short : code(short)
}

/** {@link inline} for a cell of a table, in which a bar would end it. */
export function cell(text: string, most?: number): string {
  // A backslash before it would take its own away; there is no other way to write both in code.
  return inline(text.replaceAll(/\\+(?=\|)/g, '/'), most).replaceAll('|', '\\|')
}

/** Lines as they are, such as a command to be copied. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}text\n${text}\n${fence}`
}

/** A table. @param rows Texts, which are made cells of; of each row as many as there are headers */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text) => cell(text, MOST_OF_CELL)).join(' | ')} |`
  return [line(headers), `|${' --- |'.repeat(headers.length)}`, ...rows.map(line)].join('\n')
}

function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1)
  const room = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${room}${text}${room}${fence}`
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
