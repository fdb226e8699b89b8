/** The help texts of the commands and the README's table of options, made from the table. */
import { COMMAND_NAMES, COMMANDS, type Command } from './command.ts'
import { environmentName, flagName } from './name.ts'
import { type NamedOption, OPTION_LIST } from './option-type.ts'
import { GROUPS } from './table.ts'

/** How help looks. */
export interface HelpStyle {
  /** Columns, at least 60. Default: 90. */
  width?: number
  /** Marks headings, for instance in bold. Default: as they are. */
  heading?: (text: string) => string
}

const LEFT_COLUMN = 34

/**
 * The help of one command, or of `ztxexp` as a whole without one. Ends without a newline.
 *
 * @example
 * process.stdout.write(`${renderHelp('run', { heading: styleText.bind(null, 'bold') })}\n`)
 */
export function renderHelp(command?: Command, style: HelpStyle = {}): string {
  const { width = 90, heading = String } = style
  const { usage, summary, examples } = COMMANDS[command ?? 'run']
  const commands = COMMAND_NAMES.map((name) => column(`ztxexp ${name}`, COMMANDS[name].summary, width))
  const sections = [
    section(heading('Usage'), [`  ${command ? usage : 'ztxexp [command] [filters...] [options]'}`]),
    command ? wrap(summary, width).join('\n') : section(heading('Commands'), commands),
    ...GROUPS.map((group) => {
      const rows = rowsFor(command ?? 'run').filter((row) => row.group === group)
      return section(
        heading(group),
        rows.map((row) => column(flags(row), helpText(row), width)),
      )
    }),
    section(
      heading('Examples'),
      examples.map(([line, effect]) => column(line, effect, width)),
    ),
    wrap(
      'Every option that is not about one call can also stand in the environment (ZTXEXP_MAX_ATTEMPTS=3) and under "experiment" in ztxexp.config.ts or vite.config.ts (maxAttempts: 3). The command line wins, then the environment.',
      width,
    ).join('\n'),
  ]
  return sections.filter((part) => part !== '').join('\n\n')
}

/** A Markdown table of every option: flag, default, environment variable, config key, meaning. */
export function renderOptionsTable(): string {
  const none = ''
  const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``
  const lines = GROUPS.flatMap((group) => OPTION_LIST.filter((row) => row.group === group)).map((row) => {
    const cells = [
      allows(row, 'cli') ? code(flags(row).trim()) : none,
      defaultText(row) === undefined ? none : code(defaultText(row) ?? none),
      allows(row, 'environment') ? code(environmentName(row)) : none,
      allows(row, 'config') ? code(row.key) : none,
      row.help.replaceAll('|', '\\|'),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| Flag | Default | Environment | Config key | Meaning |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function rowsFor(command: Command): NamedOption[] {
  return OPTION_LIST.filter((row) => allows(row, 'cli') && (row.commands?.includes(command) ?? true))
}

function allows(row: NamedOption, source: 'cli' | 'environment' | 'config'): boolean {
  return row.only?.includes(source) ?? true
}

function flags(row: NamedOption): string {
  const short = row.short ? `-${row.short}, ` : '    '
  return `${short}${flagName(row)} ${row.kind.placeholder}`.trimEnd()
}

function helpText(row: NamedOption): string {
  const notes = [
    ...(row.aliases?.length ? [`also: ${row.aliases.map((name) => `--${name}`).join(', ')}`] : []),
    ...(defaultText(row) === undefined ? [] : [`default: ${defaultText(row)}`]),
  ]
  return notes.length ? `${row.help} [${notes.join('; ')}]` : row.help
}

/** The default as a user would write it; none for a switch that is off and for what is empty. */
function defaultText(row: NamedOption): string | undefined {
  if (row.default === undefined || row.default === false) return undefined
  return row.kind.format(row.default) || undefined
}

function section(title: string, lines: readonly string[]): string {
  return lines.length ? [title, ...lines].join('\n') : ''
}

function column(left: string, right: string, width: number): string {
  const [first = '', ...rest] = wrap(right, width - LEFT_COLUMN)
  const label = `  ${left}`
  const lines =
    label.length + 2 > LEFT_COLUMN
      ? [label, `${' '.repeat(LEFT_COLUMN)}${first}`]
      : [`${label.padEnd(LEFT_COLUMN)}${first}`]
  return [...lines, ...rest.map((line) => `${' '.repeat(LEFT_COLUMN)}${line}`)].join('\n')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
