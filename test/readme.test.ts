/** The README says what is true: its table of options, its commands, and its example. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findCommand } from '../src/options/find-command.ts'
import { renderOptionsTable } from '../src/options/options-table.ts'
import { parseCommandLine } from '../src/options/parse.ts'
import { isRecordCommand } from '../src/options/record-options.ts'
import { parseRecordCommand } from '../src/options/record-parse.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('its table is that of the options (node scripts/readme.mjs writes it)', () => {
  expect(/<!-- options -->\n([\s\S]*)\n<!-- \/options -->/.exec(readme)?.[1]).toBe(renderOptionsTable())
})

test('every command line of ztxexp in it is one that ztxexp takes', () => {
  const lines = [...readme.matchAll(/npx ztxexp ?([^`\n&]*)/g)].map(([, args = '']) => args.trim())
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) {
    const words = line.split(' ').filter(Boolean)
    const { command, rest } = findCommand(words)
    if (isRecordCommand(command)) expect(() => parseRecordCommand(command, rest)).not.toThrow()
    else expect(parseCommandLine(words).command).toBe('run')
  }
})

test('the test command of CI is the one that it names', () => {
  expect(readme).toContain('\nnpm test\n')
  expect(readFileSync(new URL('../.ci/run', import.meta.url), 'utf8')).toContain('npm test')
})
