import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseWhere } from '../../../src/analysis/expression/where.ts'
import { currentIdentity } from '../../../src/machine/process-identity.ts'
import { type CleanOptions, type CleanPlan, deleteRuns, planClean } from '../../../src/results/clean.ts'
import { openResults } from '../../../src/results/open.ts'
import { describeProcess } from '../../../src/store/leases/run-owner.ts'
import { addRun, makeResultsDir } from '../results-directory.ts'

const NOW = Date.parse('2026-11-25T00:00:00Z')

function makeSample() {
  const dir = makeResultsDir()
  addRun(dir, 1, { run: { status: 'failed' }, config: { lr: 1 } })
  addRun(dir, 2, { run: { status: 'skipped', finished_at: '2026-11-24T23:00:00.000000+00:00' } })
  for (const [index, score] of [0.5, 0.9, 0.7, 'NaN'].entries())
    addRun(dir, 3 + index, { metrics: { score } })
  return dir
}

async function plan(dir: string, options: CleanOptions = {}) {
  const found = await planClean(openResults(dir), { now: NOW, ...options })
  return {
    found,
    ids: ids(found),
    spared: found.spared.map(({ runId, reason }) => `${runId.slice(-1)} ${reason}`),
  }
}

function ids(found: CleanPlan): string {
  return found.candidates.map((candidate) => candidate.runId.slice(-1)).join('')
}

describe('clean lists', () => {
  test.each<[string, CleanOptions, string]>([
    ['failed and skipped runs without options', {}, '12'],
    ['runs of a status', { status: 'succeeded' }, '3456'],
    ['runs that ended long enough ago', { olderThanMs: 2 * 3600e3 }, '1'],
    ['runs of an expression', { where: parseWhere('lr == 1') }, '1'],
    ['all but the best', { keepBest: { count: 2, by: '-score' } }, '1236'],
    ['all of a status but the best', { keepBest: { count: 1, by: 'score' }, status: 'succeeded' }, '456'],
  ])('%s', async (_, options, expected) => {
    expect((await plan(makeSample(), options)).ids).toBe(expected)
  })

  test('and deletes nothing by that', async () => {
    const dir = makeSample()
    await plan(dir)
    expect(readdirSync(dir)).toHaveLength(6)
  })

  test('no run whose owner lives, and runs whose owner is dead', async () => {
    const dir = makeResultsDir()
    const { hostname } = currentIdentity()
    const owner = describeProcess()
    addRun(dir, 1, { run: { status: 'running' }, meta: { hostname, owner } })
    addRun(dir, 2, { run: { status: 'running' }, meta: { hostname, owner: { ...owner, pid: 2 ** 22 + 1 } } })
    const { ids, spared } = await plan(dir)
    expect(ids).toBe('2')
    expect(spared).toEqual(['1 still running'])
  })

  test('runs of unknown owners only when they have been quiet for an hour', async () => {
    const dir = makeResultsDir()
    const [quiet, busy] = [1, 2].map((index) =>
      addRun(dir, index, { run: { status: 'running' }, stream: '' }),
    )
    for (const [runDir, hours] of [
      [quiet, 2],
      [busy, 2],
    ] as const) {
      for (const name of readdirSync(runDir ?? ''))
        utimesSync(join(runDir ?? '', name), NOW / 1e3, NOW / 1e3 - hours * 3600)
    }
    utimesSync(join(busy ?? '', 'metrics.jsonl'), NOW / 1e3, NOW / 1e3 - 60)
    const { ids, spared } = await plan(dir)
    expect(ids).toBe('1')
    expect(spared).toEqual([expect.stringContaining('2 perhaps still running')])
  })

  test('nothing that is no run, is damaged, or is reached by a link', async () => {
    const dir = makeResultsDir()
    const outside = addRun(makeResultsDir(), 1, { run: { status: 'failed' } })
    symlinkSync(outside, join(dir, basename(outside)))
    mkdirSync(join(dir, 'notes'))
    addRun(dir, 2)
    writeFileSync(join(addRun(dir, 3), 'run.json'), '{')
    const { found, ids, spared } = await plan(dir, { status: ['failed', 'running', 'succeeded', 'skipped'] })
    expect(ids).toBe('2')
    expect(spared).toEqual([])
    expect(found.candidates.map(({ runDir }) => runDir)).toEqual([join(dir, '20261123_234558_00000002')])
  })
})

test('a run is spared while its session lives, here, in another container or on another host', async () => {
  const dir = makeResultsDir()
  const { hostname } = currentIdentity()
  const here = describeProcess()
  const container = { ...here, pid_namespace: 'pid:[1]' }
  const gone = { ...here, pid: 2 ** 22 + 1 }
  const earlier = { pid: gone.pid, start_ticks: 1, boot_id: here.boot_id ?? null }
  const running = (index: number, meta: object) => addRun(dir, index, { run: { status: 'running' }, meta })
  mkdirSync(join(dir, '.owners'))
  for (const name of ['fresh', 'stale']) writeFileSync(join(dir, '.owners', name), '')
  utimesSync(join(dir, '.owners/stale'), 0, Date.now() / 1e3 - 120)
  running(1, { hostname, owner: { ...here, heartbeat: '.owners/removed' } })
  running(2, { hostname, owner: { ...gone, heartbeat: '.owners/fresh' } })
  running(3, { hostname: 'elsewhere', owner: { ...container, heartbeat: '.owners/fresh' } })
  running(4, { hostname: 'elsewhere', owner: { ...container, heartbeat: '.owners/stale' } })
  running(5, { hostname: 'elsewhere', owner: { ...container, heartbeat: '.owners/removed' } })
  running(6, { hostname: 'elsewhere', owner: { ...container, heartbeat: '../.owners/fresh' } })
  // The host name of a container proves nothing, nor does a record without a namespace.
  running(7, { hostname, owner: { ...container, pid: gone.pid, heartbeat: '.owners/fresh' } })
  running(8, { hostname, owner: { ...earlier, heartbeat: '.owners/fresh' } })
  running(9, { hostname, owner: { ...earlier, heartbeat: '.owners/stale' } })
  expect(ids(await planClean(openResults(dir)))).toBe('2459')
})

describe('clean deletes', () => {
  test('what was listed, and leaves nothing behind', async () => {
    const dir = makeSample()
    const { found } = await plan(dir)
    const outcome = await deleteRuns(found)
    expect(outcome.deleted).toHaveLength(2)
    expect(outcome.failed).toEqual([])
    expect(readdirSync(dir)).toHaveLength(4)
  })

  test('links inside a run, but not what they lead to', async () => {
    const dir = makeSample()
    const outside = mkdtempSync(join(makeResultsDir(), 'data-'))
    writeFileSync(join(outside, 'precious.txt'), 'x')
    const { found } = await plan(dir)
    symlinkSync(outside, join(found.candidates[0]?.runDir ?? '', 'data'))
    expect((await deleteRuns(found)).deleted).toHaveLength(2)
    expect(existsSync(join(outside, 'precious.txt'))).toBe(true)
  })

  test('nothing that has changed since it was listed', async () => {
    const dir = makeSample()
    const { found } = await plan(dir)
    const [first, second] = found.candidates
    writeFileSync(
      join(first?.runDir ?? '', 'run.json'),
      JSON.stringify({ schema_version: 2, run_id: first?.runId, status: 'succeeded' }),
    )
    writeFileSync(join(second?.runDir ?? '', 'run.json'), '')
    expect((await deleteRuns(found)).failed.map(({ reason }) => reason)).toEqual([
      'now succeeded',
      'no longer a run directory',
    ])
    expect(readdirSync(dir)).toHaveLength(6)
  })

  test('nothing through a directory that was replaced by a link', async () => {
    const dir = makeSample()
    const { found } = await plan(dir)
    const target = found.candidates[0]?.runDir ?? ''
    const elsewhere = makeResultsDir()
    const moved = addRun(elsewhere, 1, { run: { status: 'failed' } })
    await deleteRuns({ ...found, candidates: found.candidates.slice(0, 1) })
    symlinkSync(moved, target)
    expect((await deleteRuns(found)).failed).toContainEqual({ runDir: target, reason: 'a link' })
    expect(existsSync(moved)).toBe(true)
  })
})
