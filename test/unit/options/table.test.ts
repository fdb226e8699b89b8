/** The table of options against what is made from it: names, examples, help, the README's table. */
import { describe, expect, test } from 'vitest'
import { ReportersMap } from 'vitest/node'
import { nearestName } from '../../../src/model/utils/nearest-name.ts'
import { RUNNING_COMMANDS } from '../../../src/options/command-line/command.ts'
import { renderHelp } from '../../../src/options/command-line/help.ts'
import { renderOptionsTable } from '../../../src/options/command-line/options-table.ts'
import { parseCommandLine } from '../../../src/options/command-line/parse.ts'
import { checkWrittenOptions } from '../../../src/options/config-file.ts'
import { environmentName, flagName, longNames } from '../../../src/options/name.ts'
import { OPTION_LIST, optionsFrom } from '../../../src/options/option-type.ts'
import { OPTIONS } from '../../../src/options/table.ts'

describe('every row', () => {
  test('has names that no other row has', () => {
    const names = OPTION_LIST.flatMap((row) => [...longNames(row), ...(row.short ? [row.short] : [])])
    expect(names).toEqual([...new Set(names)])
  })

  test.each(optionsFrom('cli').filter((row) => row.key !== 'help' && row.key !== 'version'))(
    '$key accepts the example that its error messages show',
    (row) => {
      const [command = 'run'] = row.commands ?? []
      const { values } = parseCommandLine([command, `${flagName(row)}=${row.kind.example}`])
      expect(Object.keys(values)).toEqual([row.key])
    },
  )

  test.each(optionsFrom('config'))('$key accepts the example for config files', (row) => {
    const input: unknown = new Function(`return ${row.kind.configExample}`)()
    const values = checkWrittenOptions({ options: { [row.key]: input }, place: 'experiment' })
    expect(Object.keys(values)).toEqual([row.key])
  })
})

test('the reporters that a shell completes are those of Vitest', () => {
  // The one for HTML comes from a package of its own.
  expect([...(OPTIONS.reporter.kind.completes ?? [])].sort()).toEqual(
    [...Object.keys(ReportersMap), 'html'].sort(),
  )
})

describe('help', () => {
  test.each([undefined, ...RUNNING_COMMANDS])(
    'of %s is at most 90 columns wide and names its options',
    (command) => {
      const help = renderHelp(command)
      expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(90)
      for (const row of optionsFrom('cli')) {
        const applies = row.commands?.includes(command ?? 'run') ?? true
        expect(help.includes(`${flagName(row)}`), row.key).toBe(applies)
      }
    },
  )

  test('shows defaults and other names, groups, and examples', () => {
    const help = renderHelp('run', { heading: (title) => `# ${title}` })
    expect(help).toContain('[default: process_pool]')
    expect(help).toContain('[also: --maxWorkers;')
    expect(help.match(/^# .*/gm)).toEqual(
      [
        'Usage',
        'Selection',
        'Configs',
        'Scheduling',
        'Limits',
        'Retries',
        'Records',
        'Trackers',
        'Machines',
        'Output',
        'Project',
        'Examples',
      ].map((title) => `# ${title}`),
    )
  })
})

test("the README's table has a line for every option, with all its forms", () => {
  const lines = renderOptionsTable().split('\n')
  expect(lines).toHaveLength(OPTION_LIST.length + 2)
  expect(lines).toContain(
    '| `--results-dir <dir>` | `results` | `ZTXEXP_RESULTS_DIR` | `resultsDir` | Where the run directories go, relative to the root. |',
  )
  for (const row of optionsFrom('environment'))
    expect(lines.join('\n')).toContain(`\`${environmentName(row)}\``)
  for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(6)
})

test.each([
  ['wrokers', 'workers'],
  ['Workers', 'workers'],
  ['result-dir', 'results-dir'],
  ['max', 'max-attempts'],
  ['w', undefined],
  ['unrelated', undefined],
])('the nearest name to %s is %s', (wrong, nearest) => {
  expect(nearestName(wrong, ['workers', 'results-dir', 'max-attempts', 'mode'])).toBe(nearest)
})
