/** The help of every command, and what is said of a command that was mistyped. */
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { ALL_COMMANDS, type AnyCommand } from '../../../src/options/command-line/all-commands.ts'
import { renderHelp } from '../../../src/options/command-line/help.ts'
import { parseCommandLine, parseRecordCommand } from '../../../src/options/command-line/parse.ts'
import { isRecordCommand } from '../../../src/options/command-line/record-commands.ts'
import { displayWidth } from '../../../src/terminal/terminal-text.ts'
import { useFixture } from '../harness.ts'

const project = useFixture('command/list')
const NAMES = Object.keys(ALL_COMMANDS) as AnyCommand[]

const known = new Map<string, Promise<string>>()

/** What the command prints; it is started once for the same words. */
function helpOf(args: readonly string[], columns = 80): Promise<string> {
  const key = [columns, ...args].join(' ')
  const text = known.get(key) ?? printed(args, columns)
  known.set(key, text)
  return text
}

async function printed(args: readonly string[], columns: number): Promise<string> {
  const { stdout, stderr, exitCode } = await project.ztxexp(args, { env: { COLUMNS: String(columns) } })
  expect([stderr, exitCode]).toEqual(['', 0])
  return stdout
}

describe('help', () => {
  test.each(NAMES)('of %s: usage, summary and examples, by --help and by the word help', async (name) => {
    const { usage, examples } = ALL_COMMANDS[name]
    const text = await helpOf([name, '--help'])
    expect(text.startsWith(`Usage\n  ${usage}\n`)).toBe(true)
    for (const [line, effect] of examples) {
      expect(text).toContain(`\n  ${line}`)
      expect(text.replaceAll(/\s+/g, ' ')).toContain(effect)
    }
    expect(await helpOf(['help', name])).toBe(text)
  })

  test.each([
    [40, 60],
    [60, 60],
    [80, 80],
    [160, 100],
  ])('in a terminal of %d columns is written for %d', async (columns, width) => {
    expect(await helpOf(['help'], columns)).toBe(`${renderHelp(undefined, { width })}\n`)
    expect(await helpOf(['help', 'run'], columns)).toBe(`${renderHelp('run', { width })}\n`)
  })

  test.each([60, 100])('is not wider than %d columns, but for what must be pasted', (width) => {
    const pasted = NAMES.flatMap((name) => ALL_COMMANDS[name].examples.map(([line]) => line as string))
    for (const name of [undefined, ...NAMES]) {
      const lines = renderHelp(name, { width }).split('\n')
      expect(lines.filter((line) => line.length > width && !pasted.includes(line.trim()))).toEqual([])
      expect(lines.filter((line) => /^ {40,}\S{1,4}$/.test(line))).toEqual([])
    }
  })

  test('fits a terminal of 80 columns as a whole', () => {
    for (const name of [undefined, ...NAMES]) {
      const lines = renderHelp(name, { width: 80 }).split('\n')
      expect(lines.filter((line) => displayWidth(line) > 80)).toEqual([])
    }
  })

  test('of show and compare says every way to name runs', async () => {
    expect(await helpOf(['show', '--help'])).toContain('latest')
    const words = ['latest', 'group:', 'experiment:', 'tag:', 'commit:', 'where:']
    const text = await helpOf(['compare', '--help'])
    expect(words.filter((word) => !text.includes(word))).toEqual([])
  })

  test('without a command names all of them', async () => {
    const text = await helpOf(['help'])
    expect(text).toBe(await helpOf(['--help']))
    for (const name of NAMES) expect(text).toMatch(new RegExp(`^  ztxexp ${name} +[A-Z]`, 'm'))
  })

  test('takes options before and behind the word', async () => {
    for (const args of [
      ['-r', '.', 'help', 'show'],
      ['help', '--json', 'show'],
      ['--plain', 'help', 'show'],
    ])
      expect(await helpOf(args)).toBe(await helpOf(['help', 'show']))
    expect(await helpOf(['help', '--plain'])).toBe(await helpOf(['help']))
  })

  test('of a command that there is not names the nearest', async () => {
    const { stderr, exitCode } = await project.ztxexp(['help', 'comparr'])
    expect(stderr).toBe('There is no command "comparr". Did you mean `ztxexp compare`?\n')
    expect(exitCode).toBe(2)
  })
})

test('every example is a command line that ztxexp takes', () => {
  const examples = NAMES.flatMap((name) => ALL_COMMANDS[name].examples.map(([line]) => line as string))
  for (const example of examples) {
    const line = /ztxexp[^|)]*/.exec(example)?.[0] ?? ''
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
    const [, command, ...rest] = words
    if (isRecordCommand(command)) expect(() => parseRecordCommand(command, rest)).not.toThrow()
    else expect(() => parseCommandLine(words.slice(1))).not.toThrow()
  }
})

describe('a mistyped command', () => {
  test('is taken for a filter, and where nothing matches it the command is named', async () => {
    const { stderr, exitCode } = await project.ztxexp(['rsults'])
    expect(stderr).toMatch(
      /^No runs match\.\n {2}root: .*\n {2}filters: {2}rsults\n[\s\S]*Did you mean `ztxexp results`\?\n$/,
    )
    expect(exitCode).toBe(1)
    expect((await project.ztxexp(['nothing-like-it'])).stderr).not.toContain('Did you mean')
  })

  test('with options that only the command has is named as well', async () => {
    for (const args of [
      ['rsults', '--status', 'failed'],
      ['-r', '.', 'rsults', '--status', 'failed'],
    ]) {
      const { stderr, exitCode } = await project.ztxexp(args)
      expect(stderr).toMatch(/^Option --status belongs to .*\. Did you mean `ztxexp results`\?\n$/)
      expect(exitCode).toBe(2)
    }
  })
})
