/** The help texts of the commands, made from the tables of options. */

import { flagName } from '../name.ts'
import { GROUPS } from '../option-row.ts'
import { ALL_COMMANDS, type AnyCommand } from './all-commands.ts'
import { type CommandRow, isCommand } from './command.ts'
import { optionsOf } from './command-options.ts'
import type { FlagRow, HelpRow } from './flag-token.ts'

/** How help looks. */
export interface HelpStyle {
  /** Columns, at least 60. Default: 90. */
  width?: number
  /** Marks headings, for instance in bold. Default: leaves them as they are. */
  heading?: (text: string) => string
}

type Section = [title: string, body: string]

/** A line of help: what one types, and what it does. */
type Entry = readonly [left: string, right: string]

const FOOTER = [
  'Most options can also stand in the environment (ZTXEXP_MAX_ATTEMPTS=3) and under "experiment" in',
  'ztxexp.config.ts or vite.config.ts (maxAttempts: 3). The command line wins, then the environment. A switch',
  'that is on there is turned off with --no- before its name.',
].join(' ')

/** Share of the width that the left column may take. */
const MOST_LEFT = 0.6
/** Before what stands below an entry. */
const BELOW = ' '.repeat(6)

/** Stands between words that stay on one line. */
const NO_BREAK = '\u00a0'

/**
 * The help of one command, or of `ztxexp` as a whole without one. Ends without a newline.
 *
 * @example
 * console.log(renderHelp('run', { width: process.stdout.columns, heading: bold }))
 */
export function renderHelp(command?: AnyCommand, style: HelpStyle = {}): string {
  const { width = 90, heading = String } = style
  const { usage, summary, examples }: CommandRow = ALL_COMMANDS[command ?? 'run']
  const overview = Object.entries(ALL_COMMANDS).map(
    ([name, row]): Entry => [`ztxexp ${name}`, firstSentence(row.summary)],
  )
  const rows = optionsOf(command ?? 'run')
  const indent = columnOf(rows.map(optionEntry))
  const groups = [...GROUPS, undefined].flatMap((group): Section[] => {
    const entries = rows.filter((row) => row.group === group).map(optionEntry)
    return entries.length > 0 ? [[group ?? 'Options', columns(entries, indent, width)]] : []
  })
  const sections: Section[] = [
    ['Usage', `  ${command ? usage : 'ztxexp [command] [filters...] [options]'}`],
    ...(command ? [] : [['Commands', columns(overview, columnOf(overview), width)] satisfies Section]),
    ...groups,
    ['Examples', columns(examples, columnOf(examples), width)],
  ]
  const [first = '', ...rest] = sections.map(([title, body]) => `${heading(title)}\n${body}`)
  return [
    first,
    ...(command ? [wrap(summary, width).join('\n')] : []),
    ...rest,
    ...(isCommand(command ?? 'run') ? [wrap(FOOTER, width).join('\n')] : []),
  ].join('\n\n')
}

/** How a flag is typed, such as `-r, --root <dir>`. */
export function flagUsage(row: FlagRow): string {
  const { placeholder } = row.kind
  const gap = placeholder.startsWith('[=') ? '' : ' '
  return `${row.short ? `-${row.short}, ` : ''}${flagName(row)}${gap}${placeholder}`.trimEnd()
}

/** The default as a user would write it; `undefined` for a switch that is off and for what is empty. */
export function defaultText(row: HelpRow): string | undefined {
  if (row.default === undefined || row.default === false) return undefined
  return row.kind.format(row.default) || undefined
}

/** What a command does, for a list of commands. */
export function firstSentence(text: string): string {
  return text.replace(/(?<=\w\)?[.:]) .*/s, '').replace(/:$/, '.')
}

function optionEntry(row: HelpRow): Entry {
  const notes = [
    ...(row.aliases ?? []).map((alias) => `also: --${alias}`),
    ...(defaultText(row) === undefined ? [] : [`default: ${defaultText(row)}`]),
  ]
  const note = notes.map((text) => text.replaceAll(' ', NO_BREAK)).join('; ')
  return [`${row.short ? '' : '    '}${flagUsage(row)}`, note === '' ? row.help : `${row.help} [${note}]`]
}

function columnOf(entries: readonly Entry[]): number {
  return Math.max(...entries.map(([left]) => left.length)) + 4
}

/** What each does stands beside it; below it where the longest leaves too little room for that. */
function columns(entries: readonly Entry[], indent: number, width: number): string {
  if (indent > width * MOST_LEFT) {
    return entries
      .flatMap(([left, right]) => [
        `  ${left}`,
        ...wrap(right, width - BELOW.length).map((line) => BELOW + line),
      ])
      .join('\n')
  }
  return entries
    .flatMap(([left, right]) =>
      wrap(right, width - indent).map((line, index) => `${(index ? '' : `  ${left}`).padEnd(indent)}${line}`),
    )
    .join('\n')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const fits = last !== undefined && last.length + 1 + word.length <= width
    if (fits) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => line.replaceAll(NO_BREAK, ' '))
}
