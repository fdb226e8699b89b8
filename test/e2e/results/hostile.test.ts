/** Results directories of strangers: every command ends, says what it refused, and touches nothing outside. */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { useFixture, useFolder } from '../harness.ts'
import { addTrouble, makeOutside, putGarbage, SECRET } from '../hostile.ts'
import { address } from '../page/live-page.ts'

const project = useFixture('results/stranger')
const outside = makeOutside(join(useFolder(), 'outside'))
const elsewhere = useFolder()

/** Far more than any command needs, on a machine that does other things too. */
const BOUND_MS = 60_000

async function run(args: readonly string[]) {
  const before = outside.look()
  const started = project.startZtxexp(args)
  const timer = setTimeout(() => started.child.kill('SIGKILL'), BOUND_MS)
  const finished = await started.finished
  clearTimeout(timer)
  expect(finished.exitCode, `${args.join(' ')} has not ended`).not.toBeNull()
  const said = finished.stdout + finished.stderr
  expect(said).not.toContain(SECRET)
  expect(said).not.toContain('bug in ztxexp')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
  expect(said).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/)
  expect(outside.look()).toEqual(before)
  return finished
}

describe('in a directory where each run has something else wrong', () => {
  let trouble: Map<string, string>
  const nameOf = (wanted: string) => [...trouble].find(([, what]) => what === wanted)?.[0] ?? ''

  beforeAll(async () => {
    await project.ztxexp()
    const [first] = project.runs()
    trouble = addTrouble(first?.dir ?? '', outside)
  }, 120_000)

  test('there are pipes in it, and as root devices', () => {
    const kinds = new Set([...trouble.values()].map((what) => what.split(': ')[1]))
    expect([...kinds]).toEqual(expect.arrayContaining(['link', 'pipe', 'folder', 'deep', '50 MB']))
    if (process.getuid?.() === 0) expect(kinds).toContain('zero')
  })

  test.each([
    [['results']],
    [['results', '--json']],
    [['results', '--repeats']],
    [['compare', 'latest', 'latest']],
    [['export', '-o', 'out.csv']],
    [['export', '-o', 'curves.csv', '--curves']],
    [['report']],
    [['clean']],
  ])(
    '%s names what it passes over, a line each and no more than a screen of them, and shows the rest',
    async (args) => {
      const { exitCode, stderr, stdout } = await run(args)
      expect(exitCode).toBe(0)
      expect(stdout).not.toBe('')
      const lines = stderr.trim().split('\n')
      expect(lines.length).toBeLessThan(25)
      expect(stderr).toMatch(/Skipped .*run\.json: a link, which is not followed/)
      expect(lines.at(-1)).toMatch(/^Skipped \d+ more that could not be read\.$/)
    },
  )

  test('the live page shows the rest, and nothing of what is outside', async () => {
    const page = await address(project.startZtxexp(['ui']), /at (http:\S+)/)
    const { source } = page.source()
    const { runs, damaged } = await source.index()
    expect(runs.id.length).toBeGreaterThan(0)
    expect(damaged.length).toBeGreaterThan(0)
    for (const row of runs.id.keys()) expect(JSON.stringify(await source.run(row))).not.toContain(SECRET)
    const rows = [...runs.id.keys()]
    const curves = await source.curves({ metric: SECRET, rows, points: 100, mostLines: 10 })
    expect(curves.lines).toEqual([])
    page.started.child.kill('SIGINT')
    expect((await page.started.finished).exitCode).toBe(0)
  }, 120_000)

  test.each([
    ['metrics.jsonl: lines-link', 'metrics.jsonl: a link, which is not followed'],
    ['error.log: link', 'error.log is a link, which is not followed'],
    ['run.log: pipe', 'run.log is a pipe, a socket or a device, not a file'],
    ['run.log: folder', 'run.log is a folder, not a file'],
    ['run.json: deep', 'run.json: nested deeper than 1000 levels'],
    ['run.json: 50 MB', 'run.json: '],
    ['run.json: control-characters', 'run.json: '],
    ['config.json: slow-to-parse', 'config.json: '],
    ['metrics.jsonl: 50 MB', ''],
  ])('show of a run with %s says so', async (what, expected) => {
    const { stdout, stderr, exitCode } = await run(['show', nameOf(what)])
    expect(exitCode).toBeLessThan(2)
    expect(stdout + stderr).toContain(expected)
  })

  test('--resume reuses what can be read, and names what it passes over', async () => {
    for (const args of [['list', '--resume'], ['--resume']]) {
      const { exitCode, stderr, stdout } = await run(args)
      expect(exitCode, stderr).toBe(0)
      expect(stdout + stderr).toMatch(/2 reused/)
      expect(stderr).toMatch(/Passed over in the results directory, .* and \d+ more\./)
    }
  })

  test('clean --yes deletes the runs that it has listed, their links and pipes, and nothing that they lead to', async () => {
    const { exitCode, stdout, stderr } = await run(['clean', '--yes', '--status', 'succeeded'])
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/Deleted \d+ runs\./)
    expect(existsSync(project.path('results', nameOf('artifacts: folder-link')))).toBe(false)
    expect(existsSync(project.path('results', nameOf('run.json: link')))).toBe(true)
    expect(lstatSync(project.path('results', '20200101_000000_ffffffff')).isSymbolicLink()).toBe(true)
    expect(readdirSync(project.path('results')).filter((name) => name.startsWith('.tmp-'))).toEqual([])
  })
})

describe('beside the runs', () => {
  const at = (...names: string[]) => project.path('results', ...names)
  const OLD = new Date(Date.now() - 3600_000)

  /** A fresh results directory. */
  function prepare(make: () => void) {
    project.clear()
    mkdirSync(at())
    make()
  }

  test.each<[string, () => void]>([
    ['.claims: a link', () => symlinkSync(join(outside.dir, 'folder'), at('.claims'))],
    ['.claims: a file', () => writeFileSync(at('.claims'), '')],
    ['.owners: a link', () => symlinkSync(join(outside.dir, 'folder'), at('.owners'))],
    ['.owners: a pipe', () => execFileSync('mkfifo', [at('.owners')])],
  ])('%s stops --resume, with what to do', async (_what, make) => {
    prepare(make)
    const { exitCode, stdout, stderr } = await run(['--resume'])
    expect(exitCode).toBe(2)
    const said = (stdout + stderr).replace(/\s+/g, ' ')
    expect(said).toMatch(/\.(claims|owners) is (a link, which is not followed|no folder)/)
    expect(said).toContain('Remove that, or choose another place with --results-dir')
  })

  test.each<[string, () => void]>([
    ['a link', () => symlinkSync(join(outside.dir, '.bashrc'), at('.index.jsonl'))],
    ['a pipe', () => execFileSync('mkfifo', [at('.index.jsonl')])],
    ['a file with another name outside', () => linkSync(join(outside.dir, '.bashrc'), at('.index.jsonl'))],
    ['50 MB in one line', () => putGarbage(at('.index.jsonl'), 50)],
    ['50 MB in lines that are none', () => appendFileSync(at('.index.jsonl'), '{}\n'.repeat(16_000_000))],
  ])(
    'an index that is %s is written anew',
    async (_what, make) => {
      prepare(make)
      expect((await run(['--resume'])).exitCode).toBe(0)
      const { exitCode, stdout } = await run(['--resume'])
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(/2 reused/)
      const lines = readFileSync(at('.index.jsonl'), 'utf8').trim().split('\n')
      expect(lines.length).toBeLessThan(4)
      expect(lstatSync(at('.index.jsonl')).isFile()).toBe(true)
    },
    120_000,
  )

  test('only what has a name and the content that ztxexp gives is cleared away', async () => {
    prepare(() => {
      for (const name of ['.tmp-mywork', '.tmp-20200101_000000_00000001', '.tmp-20200101_000000_00000002']) {
        mkdirSync(at(name))
      }
      writeFileSync(at('.tmp-mywork', 'precious'), '')
      writeFileSync(at('.tmp-20200101_000000_00000001', 'precious'), '')
      writeFileSync(at('.tmp-20200101_000000_00000002', 'run.json'), '')
      symlinkSync(outside.dir, at('.tmp-20200101_000000_00000003'))
      symlinkSync(outside.dir, at('.tmp-delete-x-1'))
      mkdirSync(at('.owners'))
      symlinkSync(join(outside.dir, 'document.json'), at('.owners', 'a-1-2-3'))
      execFileSync('mkfifo', [at('.owners', 'b-1-2-3')])
      writeFileSync(at('.owners', 'notes'), 'mine')
      writeFileSync(at('.owners', 'c-1-2-3'), '')
      for (const name of ['notes', 'c-1-2-3']) utimesSync(at('.owners', name), OLD, OLD)
    })
    expect((await run(['--resume'])).exitCode).toBe(0)
    const left = readdirSync(at()).filter((name) => name.startsWith('.tmp-'))
    expect(left.sort()).toEqual([
      '.tmp-20200101_000000_00000001',
      '.tmp-20200101_000000_00000003',
      '.tmp-delete-x-1',
      '.tmp-mywork',
    ])
    expect(readdirSync(at('.owners')).sort()).toEqual(['a-1-2-3', 'b-1-2-3', 'notes'])
  })

  test('claims that lead elsewhere, or name no owner, hold nothing up for ever', async () => {
    project.clear()
    await project.ztxexp(['--resume', '-t', 'n=1'])
    const keys = ['0'.repeat(16), 'f'.repeat(16)]
    for (const [index, key] of keys.entries()) {
      mkdirSync(at('.claims', key, '1'), { recursive: true })
      if (index === 0) writeFileSync(at('.claims', key, '1', 'owner.json'), '{}')
      else symlinkSync(join(outside.dir, 'document.json'), at('.claims', key, '1', 'owner.json'))
    }
    const { exitCode, stdout } = await run(['--resume'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/1 succeeded \| 1 reused/)
  })
})

test('a results directory that is a link itself is used', async () => {
  project.clear()
  symlinkSync(elsewhere, project.path('results'))
  expect((await run(['--resume'])).exitCode).toBe(0)
  expect((await run(['results'])).stdout).toContain('★ 2')
  expect(readdirSync(elsewhere).filter((name) => !name.startsWith('.'))).toHaveLength(2)
})
