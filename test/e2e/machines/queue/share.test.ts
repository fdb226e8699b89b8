/** fixtures/machines/queue: a command, and workers that do its runs, on real servers. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { IS_INSTALLED, type Started, until, useFixture } from '../../harness.ts'
import { isMissing, type ServerKind, useServer } from '../servers.ts'

/** Much is started here, on a machine that may be busy. */
const PATIENCE_MS = 180_000

/** What is different every time. */
function masked(text: string): string {
  return text
    .replaceAll(/\d{8}_\d{6}_[0-9a-f]{8}/g, '<id>')
    .replaceAll(/\b[\d.]+m?s\b/g, '<time>')
    .replaceAll(/ +/g, ' ')
}

// An installation has no packages for queues in it: what needs them does not depend on Node or Vitest.
describe.skipIf(IS_INSTALLED).each<ServerKind>(['redis', 'postgres'])('on %s', (kind) => {
  const server = useServer(kind)
  const project = useFixture('machines/queue')
  const elsewhere = useFixture('machines/queue')
  const other = useFixture('machines/queue')
  const started: Started[] = []
  const printed = new Map<Started, string>()
  let count = 0

  const onServer = test.skipIf(isMissing(kind))
  /** What the server has no part in is tried with one. */
  const onAny = test.skipIf(isMissing(kind) || kind !== 'redis')

  beforeAll(async () => {
    const code = readFileSync(other.path('shared.exp.ts'), 'utf8')
    writeFileSync(other.path('shared.exp.ts'), code.replace('index / 10', 'index / 20'))
    if (!isMissing(kind)) await server.start()
  }, PATIENCE_MS)

  afterEach(async () => {
    for (const { child, finished } of started.splice(0)) {
      child.kill('SIGKILL')
      await finished
    }
  })

  const env = () => ({ ZTXEXP_QUEUE: server.url, ZTXEXP_QUEUE_LEASE: '4s' })

  /** A results directory that no earlier attempt of a test has used. */
  const newResults = () => `results-${count++}`

  function begin(where: typeof project, args: string[], more: Record<string, string> = {}): Started {
    const begun = where.startZtxexp(args, { env: { ...env(), ...more } })
    started.push(begun)
    for (const stream of [begun.child.stdout, begun.child.stderr])
      stream?.on('data', (text: string) => printed.set(begun, printedBy(begun) + text))
    return begun
  }

  /** What a process has printed so far. */
  const printedBy = (process: Started) => printed.get(process) ?? ''

  /** Two workers, which do not see the results directory of the command. */
  function startWorkers(more: Record<string, string> = {}) {
    const results = newResults()
    const args = ['worker', '--workers', '1', '--results-dir', results]
    return { results, begun: [1, 2].map(() => begin(elsewhere, args, more)) }
  }

  const sessionOf = (command: Started) =>
    until(() => /session (\S+) on/.exec(printedBy(command))?.[1], 'the session', PATIENCE_MS)

  /** Waits until workers have begun so many runs, or ended them. */
  const untilRuns = (results: string, most: number, isOver = false) => {
    const isCounted = ({ run }: { run: { status?: unknown } }) => !isOver || run.status !== 'running'
    const look = () => elsewhere.runs(results).filter(isCounted).length >= most
    return until(look, `${most} runs`, PATIENCE_MS)
  }

  const open = async () => (await project.ztxexp(['attach'], { env: env() })).stderr

  onServer(
    'two workers share a sweep, and its table is that of one machine',
    async () => {
      const results = newResults()
      const { results: theirs, begun } = startWorkers()
      const { exitCode, stdout, stderr } = await begin(project, ['shared', '--results-dir', results]).finished

      expect(exitCode, stderr).toBe(1)
      const shown = masked(stdout)
      expect(shown).toContain(
        [
          ' shared shared.exp.ts (12 runs | 1 failed | 1 skipped)',
          ' index score attempts duration run id note',
          ' ✓ 0 0.000 1 <time> <id>',
        ].join('\n'),
      )
      expect(shown).toContain('× 3 - 2 <time> <id> TypeError: in…')
      expect(shown).toContain('✓ 5 0.500 2 <time> <id>')
      expect(shown).toMatch(/Runs 10 succeeded \| 1 failed \| 1 skipped \(12\)/)
      expect(shown).toMatch(/Machines [12] workers? on 1 host/)
      // The error with its place in the code, as if it had been thrown here.
      expect(stdout).toMatch(/TypeError: index 3 never works\n ❯ fn shared\.exp\.ts:\d+:\d+/)

      const [own, done] = [project.runs(results), elsewhere.runs(theirs)]
      const idsOf = (runs: typeof own) => runs.map(({ id }) => id).toSorted()
      expect(idsOf(own)).toEqual(idsOf(done))
      for (const { meta, entries, steps, run } of own) {
        expect(meta.remote).toMatchObject({ host: hostname() })
        expect(entries).toEqual(
          expect.arrayContaining(['config.json', 'meta.json', 'run.json', 'events.jsonl']),
        )
        expect(steps).toHaveLength(3 * Number(run.attempt))
      }
      expect(own.find(({ config }) => config.index === 3)?.error).toContain('index 3 never works')

      // Nothing is left on the server, and workers wait for the next session.
      expect(await open()).toContain('None is open there.')
      for (const { child } of begun) child.kill('SIGINT')
      for (const { finished } of begun) expect((await finished).exitCode).toBe(130)
    },
    PATIENCE_MS,
  )

  onServer(
    'a session whose command was killed goes on, and is attached to',
    async () => {
      const results = newResults()
      const { results: theirs } = startWorkers({ SLOW: '100' })
      const begun = begin(project, ['shared', '--results-dir', results, '--sort', '-score'])
      const id = await sessionOf(begun)
      await untilRuns(theirs, 3)
      begun.child.kill('SIGKILL')
      await begun.finished
      await untilRuns(theirs, 12, true)
      const attached = await begin(project, ['attach', id, '--results-dir', results]).finished
      expect(attached.exitCode, attached.stderr).toBe(1)
      expect(masked(attached.stdout)).toMatch(/Runs 10 succeeded \| 1 failed \| 1 skipped \(12\)/)
      // As the session was started: the best comes first.
      expect(masked(attached.stdout)).toMatch(/note\n ✓ 11 /)
      expect(project.runs(results)).toHaveLength(12)
      // None was done twice.
      expect(elsewhere.runs(theirs)).toHaveLength(12)
    },
    PATIENCE_MS,
  )

  onAny(
    'an evaluation and a search are shared too, and who has the results directory sends nothing',
    async () => {
      const results = newResults()
      begin(project, ['worker', '--workers', '2', '--results-dir', results])
      const args = ['evaluated', 'searched', '--results-dir', results, '--json']
      const { exitCode, stdout, stderr } = await begin(project, args).finished
      expect(exitCode, stderr).toBe(0)
      const { runs } = JSON.parse(stdout) as {
        runs: { experiment_name: string; metrics: { exact?: number } }[]
      }
      const of = (name: string) => runs.filter((run) => run.experiment_name === name)
      expect(of('searched')).toHaveLength(10)
      expect(
        of('evaluated')
          .map(({ metrics }) => metrics.exact)
          .toSorted(),
      ).toEqual([0, 1])
      const recorded = project.runs(results)
      expect(recorded).toHaveLength(12)
      for (const { entries, meta, run } of recorded) {
        expect(meta).not.toHaveProperty('remote')
        if (run.experiment_name === 'evaluated') expect(entries).toContain('cases.jsonl')
      }
      // The mark by which the worker knew it is gone.
      expect(readdirSync(project.path(results)).filter((name) => name.startsWith('.can'))).toEqual([])
    },
    PATIENCE_MS,
  )

  onAny(
    'a worker with other code does nothing, and both sides say which file it is',
    async () => {
      const stranger = begin(other, ['worker'])
      const begun = begin(project, ['shared', '--results-dir', newResults()])
      const what = 'takes no runs: shared.exp.ts is not the same there'
      await until(() => printedBy(begun).includes(what), 'the command', PATIENCE_MS)
      await until(() => printedBy(stranger).includes('No runs of session'), 'the worker', PATIENCE_MS)
      expect(printedBy(stranger)).toContain(`shared.exp.ts is not what it is on ${hostname()}`)
      startWorkers()
      const { exitCode, stdout, stderr } = await begun.finished
      expect(exitCode, stderr).toBe(1)
      expect(masked(stdout)).toMatch(/Machines [23] workers on 1 host \| 1 with other code/)
      expect(other.runs()).toEqual([])
    },
    PATIENCE_MS,
  )

  onAny(
    'Ctrl-C on a worker gives back what it has, and on the command ends what all have',
    async () => {
      const results = newResults()
      const { results: theirs, begun } = startWorkers({ SLOW: '1000' })
      const command = begin(project, ['shared', '--results-dir', results])
      await untilRuns(theirs, 2)
      const [leaving] = begun
      leaving?.child.kill('SIGINT')
      expect((await leaving?.finished)?.exitCode).toBe(130)
      await untilRuns(theirs, 4)
      command.child.kill('SIGINT')
      const { exitCode, stdout } = await command.finished
      expect(exitCode).toBe(130)
      expect(masked(stdout)).toMatch(/Runs .*1 interrupted.* \| \d+ not run/)
      const own = project.runs(results)
      expect(own.filter(({ run }) => run.error_type === 'Interrupted')).toHaveLength(1)
      // What the first has given back is no result.
      expect(new Set(own.map(({ config }) => config.index)).size).toBe(own.length)
      expect(await open()).toContain('None is open there.')
    },
    PATIENCE_MS,
  )

  onAny(
    'a session is cancelled from elsewhere',
    async () => {
      const results = newResults()
      const { results: theirs } = startWorkers({ SLOW: '5000' })
      const begun = begin(project, ['shared', '--results-dir', results])
      await untilRuns(theirs, 2)
      const id = await sessionOf(begun)
      const cancelled = await project.ztxexp(['cancel', id], { env: env() })
      expect(cancelled.exitCode, cancelled.stderr).toBe(0)
      expect(cancelled.stdout).toMatch(`Session ${id} is cancelled: 0 runs done`)
      expect((await begun.finished).exitCode).toBe(1)
      const own = project.runs(results)
      expect(own.length).toBeGreaterThan(0)
      for (const { run } of own) expect(run.error_message).toBe(`The session was cancelled on ${hostname()}.`)
    },
    PATIENCE_MS,
  )
})
