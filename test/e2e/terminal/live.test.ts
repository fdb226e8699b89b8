/** What is to be seen at a real terminal while experiments run, and what stays of it. Skipped where tmux is missing. */
import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Project, until, useFixture, ztxexpCommand } from '../harness.ts'
import { HAS_TMUX, Terminal, type TerminalOptions } from '../tmux.ts'

/** All is as it will stay until the file `go` is there. */
const SETTLED = /4 running[\s\S]*runs\/min[\s\S]*CPU +\d+%/

describe.skipIf(!HAS_TMUX)('at a terminal', () => {
  const small = useFixture('terminal/live')
  const large = useFixture('terminal/live')
  const many = useFixture('terminal/many')

  test('80x24: shows what is going on while it runs, and afterwards what would be there without', async () => {
    small.reset()
    const terminal = start(small)
    await terminal.seen(SETTLED)
    await terminal.seen('step 40', 4)
    expect(masked(terminal.screen(), small)).toMatchSnapshot('during')
    writeFileSync(small.path('go'), '')
    expect(masked(await terminal.seen('exit code'), small)).toMatchSnapshot('after')
  }, 60_000)

  test('160x50: a window made smaller leaves nothing behind, and neither does Ctrl-C', async () => {
    const terminal = start(large, { columns: 160, rows: 50 })
    await terminal.seen(SETTLED)
    await terminal.seen('step 40', 4)
    expect(masked(terminal.screen(), large)).toMatchSnapshot('during')
    terminal.resize(80, 24)
    await until(
      () => Math.max(...terminal.screen().map((line) => line.length)) <= 80,
      'the screen to be drawn anew',
    )
    await until(() => terminal.text().split('4/11 (36%)').length === 2, 'one view')
    expect(masked(terminal.screen(), large)).toMatchSnapshot('after a resize')
    terminal.press('C-c')
    expect(masked(await terminal.seen('exit code 130'), large)).toMatchSnapshot('after Ctrl-C')
  }, 60_000)

  test('more experiments and runs than the screen has lines are counted, and it never scrolls', async () => {
    const terminal = start(many, { rows: 16 }, ['--concurrency', '10', '--workers', '1'])
    await terminal.seen(/10 running[\s\S]*runs\/min[\s\S]*CPU +\d+%/)
    expect(terminal.screen().filter((line) => line !== '').length).toBeLessThanOrEqual(16)
    expect(masked(terminal.screen(), many)).toMatchSnapshot('during')
    terminal.press('C-c')
    await terminal.seen('exit code 130')
  }, 60_000)
})

describe.skipIf(!HAS_TMUX)('what else happens to a window', () => {
  const resized = useFixture('terminal/live')
  const typed = useFixture('terminal/live')

  test('below other output, narrower and wider again leaves one view', async () => {
    const shell = ['sh', '-c', 'seq 60; exec "$@"', 'sh', ...ztxexpCommand(['--workers', '4'])]
    const terminal = new Terminal(shell, { cwd: resized.dir, columns: 100 })
    await terminal.seen('4 running')
    for (const columns of [70, 45, 33, 100]) {
      terminal.resize(columns, 24)
      await until(() => terminal.text().split('train.exp.ts').length === 2, `one view at ${columns} columns`)
    }
    expect(terminal.text().split('\n').slice(55, 64)).toEqual([
      ...['56', '57', '58', '59', '60', ''],
      expect.stringContaining('RUN'),
      expect.stringContaining('no config file'),
      '',
    ])
  }, 60_000)

  test('what is typed leaves no copy of a line, and Ctrl-Z gives the screen to the shell', async () => {
    const terminal = new Terminal(['bash', '--norc', '-i'], { cwd: typed.dir, env: { PS1: 'shell> ' } })
    await terminal.seen('shell>')
    terminal.press(ztxexpCommand(['--workers', '4', '--max-attempts', '2']).join(' '), 'Enter')
    await terminal.seen('4 running')
    for (const key of ['a', 'Enter', 'b', 'Enter', 'Enter']) {
      terminal.press(key)
      // Longer than from one redraw to the next.
      await wait(250)
    }
    expect(terminal.text().split('train.exp.ts')).toHaveLength(2)
    terminal.press('C-z')
    await terminal.seen(/Stopped[\s\S]*shell> /)
    expect(terminal.text()).not.toContain('train.exp.ts')
    terminal.press('fg', 'Enter')
    await terminal.seen('4 running')
    terminal.press('C-c')
    await terminal.seen('interrupted')
  }, 60_000)
})

function start(project: Project, size: Partial<TerminalOptions> = {}, args: string[] = []): Terminal {
  const command = ztxexpCommand(args.length > 0 ? args : ['--workers', '4', '--max-attempts', '2'])
  return new Terminal(command, { cwd: project.dir, ...size })
}

/** Lines without what is different every time; what replaces it is as long as it is. */
function masked(screen: string | readonly string[], { dir }: Project): string {
  const text = typeof screen === 'string' ? screen.trimEnd() : screen.join('\n')
  return text
    .replaceAll(dir, '<project>')
    .replaceAll(/v\d+\.\d+\.\d+/g, 'v<version>')
    .replaceAll(/\d{8}_\d{6}_[0-9a-f]{8}/g, '<run id>')
    .replaceAll(/\b\d+(\.\d+)?(ms|s)\b/g, '<time>')
    .replaceAll(/ +<time>/g, ' <time>')
    .replaceAll(/[\d.,]+ runs\/min/g, '<rate> runs/min')
    .replaceAll(/(CPU|memory) \d+%/g, '$1 <n>%')
    .replaceAll(/, [\d.]+x parallel/g, '')
    .replaceAll(/ \| about \S+( \d+s)? left/g, '')
}
