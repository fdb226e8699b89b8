/** The manual's tables of options, made from the table of options. */

import { environmentName } from '../name.ts'
import { GROUPS, type Source } from '../option-row.ts'
import { DECLARED_LIST, type DeclaredOption, type NamedOption, OPTION_LIST } from '../option-type.ts'
import { defaultText, flagUsage } from './help.ts'

/** A Markdown table of every option: flag, default, environment variable, config key, meaning. Ends without a newline. */
export function renderOptionsTable(): string {
  const rows = GROUPS.flatMap((group) => OPTION_LIST.filter((row) => row.group === group))
  return markdown([['Flag', 'Default', 'Environment', 'Config key', 'Meaning'], ...rows.map(cells)])
}

/** A Markdown table of the options of an experiment: key, what it takes, the flag that says it for all, meaning. */
export function renderDeclaredTable(): string {
  const rows = GROUPS.flatMap((group) => DECLARED_LIST.filter(({ row }) => row.group === group))
  return markdown([['Option', 'For example', 'For all', 'Meaning'], ...rows.map(declaredCells)])
}

function declaredCells({ key, kind, row, help }: DeclaredOption): string[] {
  const flag = row.only?.[0] === 'declaration' ? '' : code(flagUsage(row))
  return [code(key), code(kind.configExample), flag, escapeBars(help)]
}

function markdown([heading = [], ...rows]: readonly string[][]): string {
  const lines = [heading, heading.map(() => '---'), ...rows]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function cells(row: NamedOption): string[] {
  const allows = (source: Source) => row.only?.includes(source) ?? true
  return [
    allows('cli') ? code(flagUsage(row)) : '',
    code(defaultText(row) ?? ''),
    allows('environment') ? code(environmentName(row)) : '',
    allows('config') ? code(row.key) : '',
    escapeBars(row.help),
  ]
}

function code(text: string): string {
  return text === '' ? '' : `\`${escapeBars(text)}\``
}

function escapeBars(text: string): string {
  return text.replaceAll('|', '\\|')
}
