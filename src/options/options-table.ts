/** The manual's table of options, made from the table of options. */
import { defaultText, flagUsage } from './help.ts'
import { environmentName } from './name.ts'
import { GROUPS, type Source } from './option-row.ts'
import { type NamedOption, OPTION_LIST } from './option-type.ts'

/** A Markdown table of every option: flag, default, environment variable, config key, meaning. Ends without a newline. */
export function renderOptionsTable(): string {
  const rows = GROUPS.flatMap((group) => OPTION_LIST.filter((row) => row.group === group))
  const lines = [
    ['Flag', 'Default', 'Environment', 'Config key', 'Meaning'],
    Array(5).fill('---'),
    ...rows.map(cells),
  ]
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
