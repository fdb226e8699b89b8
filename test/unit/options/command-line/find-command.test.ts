import { expect, test } from 'vitest'
import { findCommand } from '../../../../src/options/command-line/find-command.ts'

test.each([
  ['show latest', 'show', 'latest'],
  ['-r . show latest', 'show', '-r . latest'],
  ['--results-dir=out --json results --limit 3', 'results', '--results-dir=out --json --limit 3'],
  ['--shuffle 7 results', 'results', '--shuffle 7'],
  ['--sort -loss export -o runs.csv', 'export', '--sort -loss -o runs.csv'],
  ['-o show export', 'export', '-o show'],
  ['--root show', undefined, '--root show'],
  ['-rshow', undefined, '-rshow'],
  ['train show', undefined, 'train show'],
  ['-- show', undefined, '-- show'],
  ['-h', undefined, '-h'],
  ['--help show', 'show', '--help'],
  ['', undefined, ''],
])('ztxexp %s', (line, command, rest) => {
  const words = (text: string) => text.split(' ').filter((word) => word !== '')
  expect(findCommand(words(line))).toEqual({ command, rest: words(rest) })
})
