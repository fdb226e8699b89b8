/** What is printed where there is no terminal, and where a terminal is not to be drawn on. */
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { useFixture, ztxexpCommand } from '../harness.ts'
import { HAS_TMUX, Terminal } from '../tmux.ts'

const ESCAPE = '\u001b'
const FIGURES = /[✓×↓↺★⎯❯━─▁-█]/
const project = useFixture('terminal/live')
const slow = useFixture('terminal/slow')
writeFileSync(project.path('go'), '')

test('off a terminal lines are only appended, without colours', async () => {
  const { stdout, stderr } = await project.ztxexp()
  expect(stdout + stderr).not.toContain(ESCAPE)
  expect(stdout + stderr).not.toContain('\r')
})

test.concurrent('off a terminal a line says how far it is every ten seconds', async () => {
  const { stdout, exitCode } = await slow.ztxexp(['--workers', '1'])
  expect(exitCode).toBe(0)
  const lines = stdout.matchAll(/^ +\d+\/11 \(\d+%\) \| 1 running \| (\d+)s \| [\d.]+ runs\/min/gm)
  const seconds = Array.from(lines, ([, text]) => Number(text))
  expect(seconds[0]).toBeGreaterThanOrEqual(10)
  // On a machine under load the runs may take long enough for more of them.
  for (const [index, second] of seconds.entries()) expect(second).toBeGreaterThanOrEqual(10 * (index + 1))
}, 60_000)

test('FORCE_COLOR colours also off a terminal', async () => {
  const { stdout } = await project.ztxexp(['-t', 'baseline'], { env: { FORCE_COLOR: '1' } })
  expect(stdout).toContain(`${ESCAPE}[`)
})

test('on GitHub a failed run is an annotation at its line, unless reporters are named', async () => {
  const env = { GITHUB_ACTIONS: 'true', CI: 'true' }
  const { stdout } = await project.ztxexp(['-t', 'baseline'], { env })
  expect(stdout).toMatch(
    /^::error file=.*train\.exp\.ts,title=.*baseline depth=2,line=12,column=33::Error: too deep/m,
  )
  expect(stdout).toContain('Failed Runs 1')
  const named = await project.ztxexp(['-t', 'baseline', '--reporter', 'dot'], { env })
  expect(named.stdout).not.toContain('::error')
})

test('--plain says in words what figures, columns and rules would', async () => {
  for (const args of [['--plain'], ['results', '--plain']]) {
    const { stdout, stderr } = await project.ztxexp(args)
    expect(stdout + stderr).not.toMatch(FIGURES)
    expect(stdout).toMatch(/^ ?succeeded, .*lr 0\.1, model tiny, loss [\d.]+, .*run id \d{8}_/m)
  }
  const shown = await project.ztxexp(['show', String(project.runs().at(-1)?.run.run_id)], {
    env: { ZTXEXP_PLAIN: '1' },
  })
  expect(shown.stdout).not.toMatch(FIGURES)
})

describe.skipIf(!HAS_TMUX)('at a terminal', () => {
  test('--plain draws nothing anew and uses no colour', async () => {
    const terminal = open(['--plain', '-t', 'baseline'])
    await terminal.seen('exit code 1')
    expect(terminal.codes()).not.toContain(ESCAPE)
    expect(terminal.text()).not.toMatch(FIGURES)
  })

  test('colours say something, and NO_COLOR takes them away', async () => {
    const coloured = open(['-t', 'baseline'], { NO_COLOR: '' })
    await coloured.seen('exit code 1')
    expect(coloured.codes()).toContain(`${ESCAPE}[31m×`)
    const plain = open(['-t', 'baseline'], { NO_COLOR: '1' })
    await plain.seen('exit code 1')
    expect(plain.codes()).not.toContain(ESCAPE)
  })

  test.concurrent.each([{ TERM: 'dumb' }, { CI: 'true' }])(
    'with %j in the environment it only appends',
    async (env) => {
      const terminal = open(['--workers', '1'], env, slow.dir)
      // What was drawn would be taken away again.
      await terminal.seen(/\d+\/11 \(\d+%\)/)
      await terminal.seen('exit code 0')
      expect(terminal.text()).toMatch(/\d+\/11 \(\d+%\)/)
    },
    60_000,
  )
})

function open(args: string[], env: Record<string, string> = {}, cwd = project.dir): Terminal {
  return new Terminal(ztxexpCommand(args), { cwd, env })
}
