/** The completion scripts, loaded in the shells that they are for. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plainEnvironment, useFixture, ztxexpCommand } from '../harness.ts'
import { HAS_TMUX, Terminal } from '../tmux.ts'

const IDS = ['20261123_101112_00000001', '20261124_101112_00000002']

const project = useFixture('command/list')
const has = (program: string) => spawnSync(program, ['-c', ':']).status === 0

for (const id of IDS) mkdirSync(project.path('kept', id), { recursive: true })
mkdirSync(project.path('bin'))
writeFileSync(
  project.path('bin', 'ztxexp'),
  `#!/bin/sh\nexec ${ztxexpCommand([])
    .map((word) => `'${word}'`)
    .join(' ')} "$@"\n`,
  { mode: 0o755 },
)
const env = { ...plainEnvironment(), PATH: `${project.path('bin')}${delimiter}${process.env.PATH}` }

/** What bash offers for the last word, words cut at `=` as it does it. */
function inBash(line: string): string[] {
  const words = line.split(/ |(=)/).filter((word) => word !== undefined)
  const script = [
    'source <(ztxexp completion bash)',
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    '_ztxexp',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash's.
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n')
  const text = execFileSync('bash', ['--norc', '-c', script], { cwd: project.dir, env, encoding: 'utf8' })
  return text.split('\n').filter((word) => word !== '')
}

/** What fish offers, each with its description. */
function inFish(line: string): string[] {
  const script = `ztxexp completion fish | source; complete -C '${line}'`
  const text = execFileSync('fish', ['--no-config', '-c', script], {
    cwd: project.dir,
    env,
    encoding: 'utf8',
  })
  return text.split('\n').filter((word) => word !== '')
}

describe.skipIf(!has('bash'))('bash completes', () => {
  test('commands, and experiment files', () => {
    expect(inBash('ztxexp resu')).toEqual(['results'])
    expect(inBash('ztxexp s')).toEqual(['sweep.exp.ts', 'show', 'sync'])
    expect(inBash('ztxexp list t')).toEqual(['titles.exp.ts'])
    expect(inBash('ztxexp init t')).toEqual([])
  })

  test('the flags of the command only', () => {
    expect(inBash('ztxexp --cpu')).toEqual(['--cpu-threshold'])
    expect(inBash('ztxexp results --re')).toEqual(['--repeats', '--results-dir'])
    expect(inBash('ztxexp clean --cpu')).toEqual([])
    expect(inBash('ztxexp watch --dry')).toEqual([])
  })

  test('values, also behind an equals sign', () => {
    expect(inBash('ztxexp --mode ')).toEqual(['sequential', 'process_pool', 'thread_pool', 'dynamic'])
    expect(inBash('ztxexp list --mode=pro')).toEqual(['process_pool'])
    expect(inBash('ztxexp --resume=')).toEqual(['code'])
    expect(inBash('ztxexp --resume ti')).toEqual(['titles.exp.ts'])
    expect(inBash('ztxexp results --status f')).toEqual(['failed'])
    expect(inBash('ztxexp --limit ')).toEqual([])
    expect(inBash('ztxexp completion ')).toEqual(['bash', 'zsh', 'fish'])
  })

  test('paths: folders where a folder is wanted', () => {
    expect(inBash('ztxexp --results-dir k')).toEqual(['kept'])
    expect(inBash('ztxexp --root ti')).toEqual([])
    expect(inBash('ztxexp -c ti')).toEqual(['titles.exp.ts'])
  })

  test('the command and what belongs to it, behind options and their values', () => {
    expect(inBash('ztxexp -r kept sh')).toEqual(['show'])
    expect(inBash('ztxexp --root=kept --json sh')).toEqual(['show'])
    expect(inBash('ztxexp -r kept results --re')).toEqual(['--repeats', '--results-dir'])
    expect(inBash('ztxexp --results-dir kept show 20261124')).toEqual([IDS[1]])
    expect(inBash('ztxexp -r clean --cpu')).toEqual(['--cpu-threshold'])
    expect(inBash('ztxexp -- clean --cpu')).toEqual(['--cpu-threshold'])
    expect(inBash('ztxexp titles re')).toEqual([])
  })

  test('files whose names look like globs', () => {
    writeFileSync(project.path('kept', 'g*.ts'), '')
    writeFileSync(project.path('kept', 'ga.ts'), '')
    writeFileSync(project.path('kept', 'g b.ts'), '')
    expect(inBash('ztxexp -c kept/g').sort()).toEqual(['kept/g b.ts', 'kept/g*.ts', 'kept/ga.ts'])
  })

  test('ids of the runs in the results directory that the line names', () => {
    expect(inBash('ztxexp show --results-dir kept 20261124')).toEqual([IDS[1]])
    expect(inBash('ztxexp compare --results-dir=kept latest ')).toEqual(['latest', ...IDS.toReversed()])
    expect(inBash('ztxexp show --results-dir missing ')).toEqual([])
  })
})

describe.skipIf(!has('fish'))('fish completes', () => {
  test('commands, flags, values and run ids, with what they mean', () => {
    expect(inFish('ztxexp resu')).toEqual([
      'results\tShow past runs as a table, or the means of repeated runs with --group-by or --repeats.',
    ])
    expect(inFish('ztxexp list --cpu')).toEqual([
      '--cpu-threshold\tMode dynamic starts a run only below this CPU load in percent (100: no limit).',
    ])
    expect(inFish('ztxexp results --cpu')).toEqual([])
    expect(inFish('ztxexp --mode p')[0]).toMatch(/^process_pool/)
    expect(inFish('ztxexp list --mode=p')[0]).toMatch(/process_pool/)
    expect(inFish('ztxexp --resume=').map((line) => line.split('\t')[0])).toEqual(['--resume=code'])
    expect(inFish('ztxexp list --resume ti')).toEqual(['titles.exp.ts'])
    expect(inFish('ztxexp list ti')).toEqual(['titles.exp.ts'])
    expect(inFish('ztxexp show --results-dir kept ')).toEqual(['latest', ...IDS.toReversed()])
    expect(inFish('ztxexp --results-dir kept show ')).toEqual(['latest', ...IDS.toReversed()])
    expect(inFish('ztxexp -r kept resu')[0]).toMatch(/^results\t/)
    expect(inFish('ztxexp -r clean --cpu-t')[0]).toMatch(/^--cpu-threshold/)
    expect(inFish('ztxexp titles resu')).toEqual([])
  })
})

describe.skipIf(!has('zsh') || !HAS_TMUX)('zsh completes', () => {
  test('commands, flags, values and run ids, with what they mean', async () => {
    const rc = 'PS1=ready:; autoload compinit; compinit -D; source <(ztxexp completion zsh)'
    writeFileSync(project.path('kept', '.zshrc'), rc)
    const terminal = new Terminal(['zsh', '-d', '-i'], {
      cwd: project.dir,
      env: { PATH: env.PATH, ZDOTDIR: project.path('kept') },
      columns: 120,
      rows: 50,
    })
    const type = (text: string) => {
      terminal.press('C-u', ...[...text].map((key) => (key === ' ' ? 'Space' : key)), 'Tab')
    }
    await terminal.seen('ready:')
    type('ztxexp resu')
    await terminal.seen('ready:ztxexp results')
    type('ztxexp list --cpu')
    await terminal.seen('ready:ztxexp list --cpu-threshold')
    type('ztxexp --mode p')
    await terminal.seen('ready:ztxexp --mode process_pool')
    type('ztxexp --mode=dyn')
    await terminal.seen('ready:ztxexp --mode=dynamic')
    type('ztxexp -r ti')
    terminal.press('kept')
    await terminal.seen('ready:ztxexp -r tikept')
    type('ztxexp list ti')
    await terminal.seen('ready:ztxexp list titles.exp.ts')
    type('ztxexp show --results-dir kept 20261124')
    await terminal.seen(`ready:ztxexp show --results-dir kept ${IDS[1]}`)
    type('ztxexp --results-dir kept show 20261123')
    await terminal.seen(`ready:ztxexp --results-dir kept show ${IDS[0]}`)
    type('ztxexp -r kept compl')
    await terminal.seen('ready:ztxexp -r kept completion')
    type('ztxexp -r clean --cpu')
    await terminal.seen('ready:ztxexp -r clean --cpu-threshold')
    type('ztxexp wat')
    await terminal.seen('ready:ztxexp watch')
    terminal.press('-', '-', 'b', 'a', 'i', 'Tab')
    await terminal.seen('ready:ztxexp watch --bail')
    type('ztxexp export --r')
    await terminal.seen(/--rank +-- What the ranks of a pivot table go by\./)
    terminal.close()
  })
})

test('a shell that there is no script for is an error that names those there are', async () => {
  const { stderr, stdout, exitCode } = await project.ztxexp(['completion', 'tcsh'])
  expect(stderr).toBe('There is no completion for "tcsh": ztxexp completion bash|zsh|fish.\n')
  expect([stdout, exitCode]).toEqual(['', 2])
  expect((await project.ztxexp(['completion'])).stderr).toBe(
    'Name the shell: ztxexp completion bash|zsh|fish.\n',
  )
})
