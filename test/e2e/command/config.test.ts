/** Where options come from: command line, then environment, then config file, then default. */
import { rmSync, writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('command/config')

describe('the config file', () => {
  test('ztxexp.config.ts is found, named in the header, and its values are used', async () => {
    const { stdout, exitCode } = await project.ztxexp()
    expect(exitCode).toBe(0)
    expect(stdout).toContain('\n       ztxexp.config.ts · configured/ · process_pool · 1 worker\n')
    const [{ run } = { run: {} }] = project.runs('configured')
    expect(run).toMatchObject({ group: 'from ztxexp.config', tags: { stage: 'dev' } })
  })

  test('the environment wins over it, and the command line over the environment', async () => {
    const env = {
      ZTXEXP_GROUP: 'from environment',
      ZTXEXP_RESULTS_DIR: 'by-environment',
      ZTXEXP_TAG: 'a=1,b=2',
    }
    await project.ztxexp([], { env })
    const [byEnvironment] = project.runs('by-environment')
    expect(byEnvironment?.run).toMatchObject({ group: 'from environment', tags: { a: '1', b: '2' } })
    await project.ztxexp(['--group', 'from flag', '--results-dir', 'by-flag'], { env })
    const [byFlag] = project.runs('by-flag')
    expect(byFlag?.run).toMatchObject({ group: 'from flag', tags: { a: '1', b: '2' } })
  })

  test('-c names another one, a vitest.config.ts with the plugin in it too', async () => {
    const other = await project.ztxexp(['-c', 'other.config.ts', '--results-dir', 'by-other'])
    expect(other.stdout).toContain('\n       other.config.ts · ')
    expect(project.runs('by-other')[0]?.run.group).toBe('from other.config')
    const { stdout } = await project.ztxexp(['--results-dir', 'by-vitest'], {
      env: { ZTXEXP_CONFIG: 'vitest.config.ts' },
    })
    expect(stdout).toContain('\n       vitest.config.ts · ')
    expect(project.runs('by-vitest')[0]?.run.group).toBe('from vitest.config')
  })

  test.each([
    ['misspelt', 'misspelt.config.ts: experiment.worker: There is no such option. Did you mean workers?'],
    ['wrong', 'wrong.config.ts: experiment.workers: "many" is not accepted. It takes a whole number'],
    ['unloadable', 'unloadable.config.ts does not load: the config is unfinished'],
    ['absent', 'Config file absent.config.ts does not exist'],
  ])('a %s one is an error with exit code 2, and nothing runs', async (name, message) => {
    const { stdout, stderr, exitCode } = await project.ztxexp([
      '-c',
      `${name}.config.ts`,
      '--results-dir',
      'bad',
    ])
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(exitCode).toBe(2)
    expect(project.runs('bad')).toEqual([])
  })

  test('a key that is like experiment is a warning', async () => {
    const { stderr, exitCode } = await project.ztxexp(['list', '-c', 'plural.config.ts'])
    expect(stderr).toContain('ztxexp: plural.config.ts: There is no key experiments, so it is ignored.')
    expect(exitCode).toBe(0)
  })

  test.each([
    [
      'run',
      'export default {\n  experiment: { workers: = 2 },\n}\n',
      'Unexpected token (bad.config.ts:2:26)',
    ],
    ['results', 'export default { experiment: = 2 }\n', 'Unexpected token (bad.config.ts:1:30)'],
    ['list', "import './gone.ts'\n", "Could not resolve './gone.ts' in bad.config.ts (bad.config.ts:1:8)"],
  ])(
    'one that %s cannot read is an error with the position, and nothing else',
    async (command, text, said) => {
      writeFileSync(project.path('bad.config.ts'), text)
      const { stderr, exitCode } = await project.ztxexp([command, '-c', 'bad.config.ts'])
      expect(stderr).toContain(`${project.path('bad.config.ts')} does not load: ${said}\n`)
      expect(stripVTControlCharacters(stderr)).toBe(stderr)
      expect(stderr).not.toContain('__vite_injected')
      expect(exitCode).toBe(2)
    },
  )

  test('without ztxexp.config.*, vite.config.ts is used; vitest.config.ts never is', async () => {
    rmSync(project.path('ztxexp.config.ts'))
    const withVite = await project.ztxexp(['--results-dir', 'by-vite'])
    expect(withVite.stdout).toContain('\n       vite.config.ts · ')
    expect(project.runs('by-vite')[0]?.run.group).toBe('from vite.config')
    rmSync(project.path('vite.config.ts'))
    const without = await project.ztxexp(['--results-dir', 'by-none'])
    expect(without.stdout).toContain('\n       no config file · ')
    expect(project.runs('by-none')[0]?.run.group).toBeNull()
  })
})
