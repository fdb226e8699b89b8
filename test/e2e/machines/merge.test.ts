/** fixtures/machines/shards: what several machines have run, in one directory. */
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { until, useFixture } from '../harness.ts'

const project = useFixture('machines/shards')
const fixture = readdirSync(project.dir)

afterEach(() => {
  for (const name of readdirSync(project.dir)) {
    if (!fixture.includes(name)) rmSync(join(project.dir, name), { recursive: true })
  }
})

async function runShard(index: number, count = 3): Promise<void> {
  const { stdout } = await project.ztxexp([
    ...['--shard', `${index}/${count}`, '--results-dir', `part-${index}`, '--workers', '1'],
  ])
  expect(stdout).toContain('4 succeeded')
}

const at = (...names: string[]) => join(project.dir, ...names)
const runsIn = (dir: string) => readdirSync(at(dir)).filter((name) => !name.startsWith('.'))

/** Every file below a folder, with its content and time. */
function snapshot(dir: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(at(dir), { recursive: true, encoding: 'utf8' })) {
    const path = at(dir, name)
    const stats = lstatSync(path)
    if (stats.isFile()) found[name] = `${Math.floor(stats.mtimeMs)} ${readFileSync(path, 'latin1')}`
  }
  return found
}

test('shards become one directory with one table and one verdict, however often they are merged', async () => {
  for (const index of [1, 2, 3]) await runShard(index)
  const before = [1, 2, 3].map((index) => snapshot(`part-${index}`))
  const args = ['merge', 'part-1', 'part-2', 'part-3', '-o', 'all']

  const first = await project.ztxexp(args)
  expect(first.stdout).toContain(' part-1: 4 runs copied\n part-2: 4 runs copied\n part-3: 4 runs copied')
  expect(first.stdout).toContain('expected score >= 0.2')
  // Two widths of the small model, by their means over seeds: 0.115 misses.
  expect(first.stdout.match(/×/g)).toHaveLength(1)
  expect(first.exitCode).toBe(1)
  expect(runsIn('all')).toHaveLength(12)
  for (const [index, part] of before.entries()) {
    expect(snapshot(`part-${index + 1}`)).toEqual(part)
    for (const [name, content] of Object.entries(part))
      if (!name.startsWith('.')) expect(snapshot('all')[name]).toBe(content)
  }

  const again = await project.ztxexp([...args, '--json'])
  const { sources, missing_shards, doubled, verdicts } = JSON.parse(again.stdout)
  expect(sources).toMatchObject([
    { copied: 0, same: 4 },
    { copied: 0, same: 4 },
    { copied: 0, same: 4 },
  ])
  expect({ missing_shards, doubled }).toEqual({ missing_shards: [], doubled: [] })
  expect(verdicts).toHaveLength(6)

  const met = await project.ztxexp([...args, '--fail-if', 'score > 0.9', '--where', 'width > 1'])
  expect(met.stderr).toContain('--where')
  expect(met.exitCode).toBe(2)
  const resumed = await project.ztxexp(['--resume', '--results-dir', 'all'])
  expect(resumed.stdout).toContain('12 reused')
})

test('a shard that is missing, or was run twice, is told', async () => {
  for (const index of [1, 2]) await runShard(index)
  cpSync(at('part-2'), at('copy'), { recursive: true })
  await project.ztxexp(['--shard', '2/3', '--results-dir', 'twice'])
  const { stderr, exitCode } = await project.ztxexp([
    'merge',
    'part-1',
    'part-2',
    'copy',
    'twice',
    '-o',
    'all',
  ])
  expect(stderr).toContain('Missing: shard 3/3 of shards.exp.ts. Merge their results too.')
  expect(stderr).toMatch(
    /4 configs have succeeded in part-2 and in twice, such as shards \[.*\]: both are kept/,
  )
  expect(stderr).not.toContain('part-2 and in copy')
  expect(exitCode).toBe(1)
  expect(runsIn('all')).toHaveLength(12)
})

test('what contradicts is refused, and nothing is copied', async () => {
  for (const index of [1, 2]) await runShard(index)
  const [id = ''] = runsIn('part-1')
  cpSync(at('part-1', id), at('part-2', id), { recursive: true })
  writeFileSync(at('part-2', id, 'metrics.json'), '{"score": 0.99}')
  const { stderr, exitCode } = await project.ztxexp(['merge', 'part-1', 'part-2', '-o', 'all'])
  expect(stderr).toContain('1 run cannot be merged: one id, and not one run. Nothing was copied.')
  expect(stderr).toContain(` part-1/${id}\n part-2/${id}\n   other metrics`)
  expect(exitCode).toBe(2)
  expect(() => statSync(at('all'))).toThrow()
})

test('what a live session holds is left out; what a dead one left is recorded as interrupted', async () => {
  const started = project.startZtxexp(['--results-dir', 'part', '--workers', '2'], {
    env: { SLOW: '60000' },
  })
  await until(() => runsIn('part').length === 2, 'two runs')
  const live = await project.ztxexp(['merge', 'part', '-o', 'all'])
  expect(live.stdout).toContain(' part: 2 in progress, left to the session')
  expect(runsIn('all')).toEqual([])
  started.child.kill('SIGKILL')
  await started.finished
  const source = snapshot('part')
  const dead = await project.ztxexp(['merge', 'part', '-o', 'all', '--link'])
  expect(dead.stdout).toContain(' part: 2 runs copied, 2 of them interrupted: the session had died')
  expect(snapshot('part')).toEqual(source)
  const { status, error_type } = JSON.parse(
    readFileSync(at('all', runsIn('all')[0] ?? '', 'run.json'), 'utf8'),
  )
  expect([status, error_type]).toEqual(['failed', 'Interrupted'])
  const again = await project.ztxexp(['merge', 'part', '-o', 'all'])
  expect(again.stdout).toContain(' part: 2 there already')
})

test('a strange source gives only its run directories, and a merge that is killed is finished by the next', async () => {
  await runShard(1)
  const [first = '', second = ''] = runsIn('part-1')
  symlinkSync('/etc/passwd', at('part-1', first, 'artifacts', 'outside'))
  mkdirSync(at('part-1', 'notes'))
  writeFileSync(at('part-1', second, 'run.json'), '{"schema_version": 2')
  // As a merge leaves it that is killed.
  mkdirSync(at('all', `.tmp-copy-${first}-0123456789abcdef`), { recursive: true })
  const { stdout, stderr, exitCode } = await project.ztxexp(['merge', 'part-1', '-o', 'all', '--link'])
  expect(stdout).toContain(' part-1: 3 runs copied, 1 that cannot be read')
  expect(stderr).toContain(`Not copied, since they are links, pipes or devices: ${first}/artifacts/outside.`)
  expect(exitCode).toBe(1)
  expect(runsIn('all')).toHaveLength(3)
  expect(() => lstatSync(at('all', first, 'artifacts', 'outside'))).toThrow()
  expect(statSync(at('all', first, 'run.json')).ino).toBe(statSync(at('part-1', first, 'run.json')).ino)
})

test('places that cannot be merged are errors before anything is read', async () => {
  const none = await project.ztxexp(['merge', 'nowhere', '-o', 'all'])
  expect(none.stderr).toContain('There is no results directory at')
  mkdirSync(at('part'))
  for (const output of ['part', 'part/inner', '.']) {
    const { stderr, exitCode } = await project.ztxexp(['merge', 'part', '-o', output])
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('are one directory, or one is in the other')
    expect(exitCode).toBe(2)
  }
  expect((await project.ztxexp(['merge', 'part'])).stderr).toContain('-o results')
  const empty = await project.ztxexp(['merge', 'part', '-o', 'all'])
  expect(empty.stdout).toContain('No runs.\n part: no runs')
})
