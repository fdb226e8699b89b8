/** What --resume and --failed run, reuse and show. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLONE, useFixture } from '../harness.ts'

const project = useFixture('resume/basics')
const python = useFixture('resume/basics')
const imported = useFixture('resume/imported-sweep')

/** Runs of a config, oldest first. */
function runsOf(n: number) {
  return project.runs().filter(({ config }) => config.n === n)
}

describe('--resume', () => {
  test('runs only what has not succeeded, and shows the rest beside it, marked', async () => {
    project.clear()
    await project.ztxexp([], { env: { FAIL: '2' } })
    const { exitCode, stdout } = await project.ztxexp(['--resume'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Resume: 2 reused, 1 to run (1 failed before)')
    expect(stdout).toMatch(/^ ↺ {2}1 .*\n ✓ {2}2 .*\n ↺ {2}3 /m)
    expect(stdout).toMatch(/Runs {2}1 succeeded \| 2 reused \(3\)/)
    expect(project.runs()).toHaveLength(4)
  })

  test('goes on from the checkpoints of the run that failed, and names it as the parent', () => {
    const [failed, succeeded] = runsOf(2)
    expect(succeeded?.run.parent_run_id).toBe(failed?.id)
    expect(succeeded?.meta.parent_run_id).toBe(failed?.id)
    expect(succeeded?.metrics?.steps).toBe(2)
  })

  test('has reused results in its JSON, told from new ones', async () => {
    const { exitCode, stdout } = await project.ztxexp(['--resume', '--json'])
    expect(exitCode).toBe(0)
    const json = JSON.parse(stdout)
    expect(json).toMatchObject({ total: 3, succeeded: 0, reused: 3 })
    expect(json.runs[1]).toMatchObject({ reused: true, run_id: runsOf(2)[1]?.id, metrics: { score: 4 } })
  })

  test('makes tests of them that are skipped, with a note that says where they come from', async () => {
    const { stdout } = await project.ztxexp(['--resume', '--reporter', 'verbose'])
    expect(stdout).toContain(`reused from ${runsOf(2)[1]?.id}`)
  })

  test('does not compare ignored keys', async () => {
    const env = { DEVICE: 'gpu' }
    const all = await project.ztxexp(['list', '--resume', '--json'], { env })
    expect(JSON.parse(all.stdout).runs.map(({ reason }: { reason: string }) => reason)).toEqual([
      'new',
      'new',
      'new',
    ])
    const { stdout } = await project.ztxexp(['--resume', '--ignore-keys', 'device'], { env })
    expect(stdout).toContain('Resume: 3 reused, none to run')
    // Beside a run of the past stands the config that it was made with.
    const json = await project.ztxexp(['--resume', '--ignore-keys', 'device', '--json'], { env })
    const { runs } = JSON.parse(json.stdout) as { runs: { run_id: string; config: object }[] }
    expect(runs.map(({ config }) => config)).toEqual(
      runs.map(({ run_id }) => project.runs().find(({ id }) => id === run_id)?.config),
    )
    expect(json.stdout).not.toContain('"gpu"')
  })

  test('counts the run directories of ztxexp for Python', async () => {
    cpSync(join(CLONE, 'fixtures', 'golden', 'python-runs'), python.path('results'), { recursive: true })
    const found = python.runs().find(({ run }) => run.status === 'succeeded')
    const declared = `experiment.each([${JSON.stringify(found?.config)}, { n: 1 }])('other', () => {})`
    writeFileSync(python.path('train.exp.ts'), `import { experiment } from 'ztxexp'\n${declared}\n`)
    const args = ['list', '--resume', '--json', '--name', String(found?.run.experiment_name)]
    const { stdout } = await python.ztxexp(args)
    expect(JSON.parse(stdout).runs).toMatchObject([{ action: 'reuse' }, { action: 'execute', reason: 'new' }])
  })
})

describe('list --resume', () => {
  test('says what would be reused, why the rest would not, and writes nothing', async () => {
    project.clear()
    await project.ztxexp([], { env: { FAIL: '2' } })
    const before = project.runs()
    const { stdout, stderr } = await project.ztxexp(['list', '--resume'])
    const [one, , three] = before.sort((a, b) => Number(a.config.n) - Number(b.config.n))
    expect(stdout.split('\n')).toEqual([
      `train.exp.ts > train n=1\treuse ${one?.id}`,
      'train.exp.ts > train n=2\trun failed',
      `train.exp.ts > train n=3\treuse ${three?.id}`,
      '',
    ])
    expect(stderr).toContain('\nResume: 2 reused, 1 to run (1 failed before)\n')
  })
})

describe('--resume=code', () => {
  test('counts a sweep that is imported from YAML as config: only the values that are new run', async () => {
    const first = await imported.ztxexp(['--resume=code'])
    expect(first.exitCode, first.stderr).toBe(0)
    writeFileSync(imported.path('sweep.yaml'), 'grid:\n  n: [1, 2, 3]\n')
    const { stdout } = await imported.ztxexp(['--resume=code'])
    expect(stdout).toContain('Resume=code: 2 reused, 1 to run (1 new)')
    expect(imported.runs().map(({ config }) => config.n)).toEqual([1, 2, 3])
  })

  test('runs again what another code has made, and says so', async () => {
    project.clear()
    await project.ztxexp()
    const unchanged = await project.ztxexp(['--resume=code'])
    expect(unchanged.stdout).toContain('Resume=code: 3 reused, none to run')
    writeFileSync(project.path('scale.ts'), 'export const scale = 3\n')
    const changed = await project.ztxexp(['--resume=code'])
    expect(changed.stdout).toContain('Resume=code: 0 reused, 3 to run (3 stale: the code changed)')
    expect(runsOf(1).map(({ metrics }) => metrics?.score)).toEqual([2, 3])
    const plain = await project.ztxexp(['--resume'])
    expect(plain.stdout).toContain('Resume: 3 reused, none to run')
    expect(plain.stdout).toMatch(/↺ {2}3 .* 9 /)
  })
})

describe('--failed', () => {
  test('runs only what failed last, from the start, and is content when nothing did', async () => {
    project.clear()
    await project.ztxexp([], { env: { FAIL: '2' } })
    const { exitCode, stdout } = await project.ztxexp(['--failed'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Failed: 2 left out, 1 to run (1 failed before)')
    expect(runsOf(2)[1]).toMatchObject({
      run: { status: 'succeeded', parent_run_id: null },
      metrics: { steps: 1 },
    })
    const again = await project.ztxexp(['--failed'])
    expect(again).toMatchObject({ exitCode: 0 })
    expect(again.stdout).toContain('Failed: 3 left out, 0 to run')
  })
})
