/** `ztxexp watch` at a real terminal: what a save runs again, and what the keys do. Skipped where tmux is missing. */
import { existsSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { NODE, type Project, until, useFixture, ztxexpCommand } from '../harness.ts'
import { HAS_TMUX, Terminal } from '../tmux.ts'

const WAITING = 'Waiting for file changes'

describe.skipIf(!HAS_TMUX)('at a terminal', () => {
  const saving = useFixture('watch/terminal')
  const typing = useFixture('watch/terminal')
  const changing = useFixture('watch/terminal')
  const ending = useFixture('watch/terminal')
  const idle = useFixture('watch/terminal')
  const pressing = useFixture('watch/terminal')
  const hasty = useFixture('watch/terminal')

  test('a save runs again what it reaches, with --resume=code only what is new; a broken file is waited for', async () => {
    saving.reset()
    const terminal = watch(saving, ['fast', 'steady', '--resume=code', '--workers', '1'])
    expect(await terminal.seen(WAITING)).toContain('steady.exp.ts')
    expect(scores(saving)).toEqual(['1: 10', '2: 20'])

    writeFileSync(saving.path('scale.ts'), 'export const scale = 100\n')
    const afterHelper = lastRound(await terminal.seen(WAITING, 2))
    expect(afterHelper).toMatch(/^ RERUN {2}scale\.ts\n/)
    expect(afterHelper).toContain('Resume=code: 0 reused, 2 to run (2 stale: the code changed)')
    expect(afterHelper).toMatch(/^ .*\b200\b/m)
    expect(afterHelper).not.toContain('steady')
    expect(scores(saving)).toEqual(['1: 10', '1: 100', '2: 20', '2: 200'])

    writeFileSync(saving.path('sweep.yaml'), 'grid:\n  n: [1, 2, 3]\n')
    const afterYaml = lastRound(await terminal.seen(WAITING, 3))
    expect(afterYaml).toMatch(/^ RERUN {2}sweep\.yaml\n/)
    expect(afterYaml).toContain('Resume=code: 2 reused, 1 to run (1 new)')
    expect(scores(saving)).toEqual(['1: 10', '1: 100', '2: 20', '2: 200', '3: 300'])

    writeFileSync(saving.path('scale.ts'), 'export const scale =\n')
    expect(lastRound(await terminal.seen(WAITING, 4))).toMatch(/FAIL {2}fast\.exp\.ts did not load/)
    writeFileSync(saving.path('scale.ts'), 'export const scale = 100\n')
    expect(lastRound(await terminal.seen(WAITING, 5))).toContain('Resume=code: 3 reused, none to run')
    expect(scores(saving)).toHaveLength(5)

    terminal.press('q')
    const text = await terminal.seen('exit code 0')
    // The runs have written files all along.
    expect(text.match(/RERUN {2}.*/g)).toEqual(
      ['scale.ts', 'sweep.yaml', 'scale.ts', 'scale.ts'].map((file) => `RERUN  ${file}`),
    )
    await expectNoProcess(saving)
  }, 60_000)

  test('a name pattern that is typed after t narrows down what runs', async () => {
    typing.reset()
    const terminal = watch(typing, ['fast', '--workers', '1'])
    await terminal.seen(WAITING)
    terminal.press('t')
    await terminal.seen('Input test name pattern')
    terminal.press('n', '=', '2', 'Enter')
    expect(lastRound(await terminal.seen(WAITING, 2))).toMatch(/^ RERUN {2}change pattern\n/)
    expect(terminal.text()).not.toContain('Input test name pattern')
    expect(scores(typing)).toEqual(['1: 10', '2: 20', '2: 20'])
    terminal.press('q')
    await terminal.seen('exit code 0')
  }, 60_000)

  test('f runs only what failed, h says what the keys do, and other keys do nothing', async () => {
    pressing.reset()
    const terminal = watch(pressing, ['flaky', 'steady', '--workers', '1'])
    await terminal.seen(WAITING)
    terminal.press('h')
    const help = await terminal.seen('press q to quit;')
    const keys = help.match(/press .+ to (?=run|choose|quit;)/g)
    expect(keys).toEqual(['a, Enter', 'r', 'f', 'p', 't', 'q'].map((key) => `press ${key} to `))
    terminal.press('t')
    await terminal.seen('Input test name pattern')
    terminal.press('n', '=', '1', 'Enter')
    await terminal.seen(WAITING, 2)
    terminal.press('f')
    await terminal.seen('No run has failed.')
    terminal.press('a')
    await terminal.seen(WAITING, 3)
    terminal.press('u', 'w', 'b', 'i', 'f')
    const stillFailing = lastRound(await terminal.seen(WAITING, 4))
    expect(stillFailing).toMatch(/^ RERUN {2}what failed\n/)
    expect(stillFailing).toContain('Failed: 2 left out, 1 to run (1 failed before)')
    expect(stillFailing).toContain('1 failed (1)')
    writeFileSync(pressing.path('mended'), '')
    terminal.press('f')
    expect(lastRound(await terminal.seen(WAITING, 5))).toContain('1 succeeded (1)')
    terminal.press('f')
    await terminal.seen('No run has failed.', 2)
    terminal.press('r')
    expect(lastRound(await terminal.seen(WAITING, 6))).toMatch(/^ +Runs {2}7 succeeded \(7\)$/m)
    expect(terminal.text().match(/RERUN {2}.*/g)).toHaveLength(5)
    terminal.press('q')
    await terminal.seen('exit code 0')
  }, 60_000)

  test('q while there are runs ends them and says so; other keys leave them alone', async () => {
    pressing.clear()
    const terminal = watch(pressing, ['steady', '--grace', '400ms'], { SLOW: '1' })
    await until(() => inProgress(pressing).length === 1, 'a run in progress')
    terminal.press('r', 't', 'f')
    terminal.press('h')
    await terminal.seen('Watch Usage')
    expect(pressing.runs().map(({ run }) => run.status)).toEqual(['running'])
    terminal.press('q')
    const ended = await terminal.seen(WAITING)
    expect(ended).toContain('Ending the runs in progress (at most 400ms). Press q again to kill them.')
    expect(ended).toMatch(/Runs {2}1 interrupted/)
    terminal.press('q')
    await terminal.seen('exit code 1')
    await expectNoProcess(pressing)
  }, 60_000)

  test('a save during a run ends the runs that it reaches, lets the others finish, and then runs the new code', async () => {
    changing.reset()
    const terminal = watch(changing, ['slow', 'steady', '--workers', '2'], { SLOW: '1' })
    await until(() => inProgress(changing).length === 2, 'two runs in progress')
    writeFileSync(changing.path('pace.ts'), "export const pace: string = 'fast'\n")
    await until(() => changing.runs().some(({ run }) => run.status === 'failed'), 'the end of the run')
    expect(changing.runs().map(({ run }) => [run.status, run.error_message])).toEqual(
      expect.arrayContaining([
        ['failed', 'The code changed while the run was in progress: pace.ts.'],
        ['running', null],
      ]),
    )
    writeFileSync(changing.path('go'), '')
    expect(lastRound(await terminal.seen(WAITING, 2))).toMatch(/^ RERUN {2}pace\.ts\n/)
    const ended = changing.runs().map(({ run, metrics }) => [run.status, metrics?.isSlow])
    expect(ended.slice(0, 2)).toEqual(
      expect.arrayContaining([
        ['failed', undefined],
        ['succeeded', undefined],
      ]),
    )
    expect(ended.slice(2)).toEqual([['succeeded', false]])
    terminal.press('q')
    await terminal.seen('exit code 0')
  }, 60_000)

  test('Ctrl-C leaves runs in progress their time to end, exits with 130, and leaves nothing running', async () => {
    ending.clear()
    const terminal = watch(ending, ['slow', 'steady', '--workers', '2', '--grace', '500ms'], { SLOW: '1' })
    await until(() => inProgress(ending).length === 2, 'two runs in progress')
    if (existsSync('/proc')) expect(processesOf(ending)).toHaveLength(3)
    terminal.press('C-c')
    await terminal.seen('exit code 130')
    const runs = ending.runs()
    expect(runs.map(({ run }) => [run.status, run.error_type])).toEqual(
      Array(2).fill(['failed', 'Interrupted']),
    )
    expect(runs.filter(({ log }) => log.includes('saved'))).toHaveLength(1)
    await expectNoProcess(ending)
  }, 60_000)

  test('the second q kills at once, and what it kills is counted as interrupted', async () => {
    ending.clear()
    const terminal = watch(ending, ['steady', '--grace', '1h'], { SLOW: '1' })
    await until(() => inProgress(ending).length === 1, 'a run in progress')
    terminal.press('q')
    await terminal.seen('Press q again to kill them.')
    terminal.press('q')
    expect(await terminal.seen(WAITING)).toMatch(/Runs {2}1 interrupted \(1\)/)
    terminal.press('q')
    await terminal.seen('exit code 1')
    await expectNoProcess(ending)
  }, 60_000)

  test('a key that is pressed twice starts one round; one pressed just after a save, its round after that of the save', async () => {
    hasty.reset()
    const terminal = watch(hasty, ['fast', 'flaky', '--workers', '1'])
    await terminal.seen(WAITING)
    const before = hasty.runs().length
    terminal.press('f', 'f')
    expect(lastRound(await terminal.seen(WAITING, 2))).toMatch(/Runs {2}1 failed \(1\)/)
    expect(hasty.runs()).toHaveLength(before + 1)
    // On a machine under load a save may be heard of in the round of the key, which it ends, or the key come when the
    // round of the save has begun: then once more.
    const totals = () => {
      const told = terminal.text().match(/(?<= Runs {2}).*/g) ?? []
      return [...new Set(told.slice(2).filter((total) => !total.includes('interrupted')))].sort()
    }
    for (let save = 0; save < 3 || (save < 15 && totals().length < 2); save++) {
      const delay = [0, 50, 90][save % 3]
      const rounds = terminal.text().split(' RERUN ').length
      writeFileSync(hasty.path('scale.ts'), `export const scale = ${100 + save}\n`)
      await wait(delay)
      // While the round of the save goes on, the key does nothing.
      terminal.press('Enter')
      const isOver = () =>
        terminal.text().split(' RERUN ').length > rounds && lastRound(terminal.text()).includes(WAITING)
      await until(isOver, `a round after ${delay} ms`)
      // Longer than Vitest waits after a save.
      await wait(300)
      await until(isOver, `the end of both rounds after ${delay} ms`)
    }
    expect(totals()).toEqual(['2 succeeded (2)', '6 succeeded | 1 failed (7)'])
    terminal.press('q')
    await terminal.seen('exit code')
    await expectNoProcess(hasty)
  }, 180_000)

  test('the second Ctrl-C kills at once', async () => {
    ending.clear()
    const terminal = watch(ending, ['steady', '--grace', '1h'], { SLOW: '1' })
    await until(() => inProgress(ending).length === 1, 'a run in progress')
    terminal.press('C-c')
    await terminal.seen('Ending the runs in progress (at most 1h 00m). Press Ctrl-C again to kill them.')
    terminal.press('C-c')
    const text = await terminal.seen('exit code 130')
    expect(text).toMatch(/Runs {2}1 interrupted \(1\)/)
    expect(text).not.toContain(WAITING)
    expect(ending.runs().map(({ run }) => run.error_type)).toEqual(['Interrupted'])
    await expectNoProcess(ending)
  }, 60_000)

  test('Ctrl-C ends the wait for a save with 130, and q with the outcome of the latest round', async () => {
    idle.reset()
    const interrupted = watch(idle, ['steady'])
    await interrupted.seen(WAITING)
    interrupted.press('C-c')
    await interrupted.seen('exit code 130')

    writeFileSync(idle.path('sweep.yaml'), 'grid:\n  n: [1')
    const failing = watch(idle, ['fast'])
    await failing.seen(WAITING)
    failing.press('q')
    await failing.seen('exit code 2')
    await expectNoProcess(idle)
  }, 60_000)
})

function watch(project: Project, args: readonly string[], env: Record<string, string> = {}): Terminal {
  const command = ztxexpCommand(['watch', ...args])
  return new Terminal(command, { cwd: project.dir, env, columns: 120, rows: 40 })
}

/** What was printed since the latest save that ran something. */
function lastRound(text: string): string {
  return text.slice(text.lastIndexOf(' RERUN '))
}

/** Configs and scores of the runs that succeeded. */
function scores(project: Project): string[] {
  const scored = project.runs().filter(({ run, metrics }) => run.status === 'succeeded' && metrics)
  return scored.map(({ config, metrics }) => `${config.n}: ${metrics?.score}`).sort()
}

function inProgress(project: Project): unknown[] {
  return project.runs().filter(({ log }) => log.includes('in progress'))
}

function expectNoProcess(project: Project): Promise<boolean> {
  return until(() => processesOf(project).length === 0, 'all processes to be gone')
}

/** Processes of Node that were started in the project's folder: the command and its workers. */
function processesOf(project: Project): string[] {
  if (!existsSync('/proc')) return []
  const node = realpathSync(NODE)
  return readdirSync('/proc').filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === project.dir && readlinkSync(`/proc/${pid}/exe`) === node
    } catch {
      return false
    }
  })
}
