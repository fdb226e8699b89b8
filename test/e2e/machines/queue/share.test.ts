/** fixtures/machines/queue: a command, and workers that do its runs, on real servers. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { IS_INSTALLED, type Started, until, useFixture } from '../../harness.ts'
import { isMissing, type ServerKind, useServer } from '../servers.ts'

/** What is different every time. */
function masked(text: string): string {
  return text
    .replaceAll(/\d{8}_\d{6}_[0-9a-f]{8}/g, '<id>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '<server>')
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
  let count = 0

  beforeAll(async () => {
    const code = readFileSync(other.path('shared.exp.ts'), 'utf8')
    writeFileSync(other.path('shared.exp.ts'), code.replace('index / 10', 'index / 20'))
    if (!isMissing(kind)) await server.start()
  }, 60_000)

  afterEach(async () => {
    for (const { child, finished } of started.splice(0)) {
      child.kill('SIGKILL')
      await finished
    }
  })

  const env = () => ({ ZTXEXP_QUEUE: server.url, ZTXEXP_QUEUE_LEASE: '4s' })

  /** A results directory that no earlier attempt of a test has used. */
  const newResults = () => `results-${count++}`

  function begin(where: typeof project, args: readonly string[], more: Record<string, string> = {}): Started {
    const begun = where.startZtxexp(args, { env: { ...env(), ...more } })
    started.push(begun)
    for (const stream of [begun.child.stdout, begun.child.stderr])
      stream?.on('data', (text: string) => printed.set(begun, printedBy(begun) + text))
    return begun
  }

  const printed = new Map<Started, string>()
  /** What a process has printed so far. */
  const printedBy = (process: Started) => printed.get(process) ?? ''
  const sessionOf = (command: Started) =>
    until(() => /session (\S+) on/.exec(printedBy(command))?.[1], 'the session')

  /** Two workers, which do not see the results directory of the command. */
  const startWorkers = (more: Record<string, string> = {}) => {
    const results = newResults()
    const begun = [1, 2].map(() =>
      begin(elsewhere, ['worker', '--workers', '1', '--results-dir', results], more),
    )
    return { results, begun }
  }

  const needsServer = test.skipIf(isMissing(kind))
  /** What the server has no part in is tried with one. */
  const needsAny = test.skipIf(isMissing(kind) || kind !== 'redis')

  needsServer(
    'two workers share a sweep, and its table is that of one machine',
    async () => {
      const results = newResults()
      const { results: theirs, begun } = startWorkers()
      const { exitCode, stdout, stderr } = await begin(project, ['shared', '--results-dir', results]).finished

      expect(exitCode, stderr).toBe(1)
      expect(masked(stdout)).toContain(
        [
          ' shared shared.exp.ts (12 runs | 1 failed | 1 skipped)',
          ' index score attempts duration run id note',
          ' ✓ 0 0.000 1 <time> <id>',
        ].join('\n'),
      )
      expect(masked(stdout)).toContain('× 3 - 2 <time> <id> TypeError: in…')
      expect(masked(stdout)).toContain('✓ 5 0.500 2 <time> <id>')
      expect(masked(stdout)).toMatch(/Runs 10 succeeded \| 1 failed \| 1 skipped \(12\)/)
      expect(masked(stdout)).toContain('Machines 2 workers on 1 host')
      // The error with its place in the code, as if it had been thrown here.
      expect(stdout).toMatch(/TypeError: index 3 never works\n ❯ fn shared\.exp\.ts:\d+:\d+/)

      const runs = project.runs(results)
      const [done, own] = [elsewhere.runs(theirs), runs.map(({ id }) => id)]
      expect(own.toSorted()).toEqual(done.map(({ id }) => id).toSorted())
      expect(runs.filter(({ run }) => run.status === 'succeeded')).toHaveLength(10)
      for (const { meta, entries, steps, run } of runs) {
        expect(meta.remote).toMatchObject({ host: hostname() })
        expect(entries).toEqual(
          expect.arrayContaining(['config.json', 'meta.json', 'run.json', 'events.jsonl']),
        )
        expect(steps.length).toBe(3 * Number(run.attempt))
      }
      expect(runs.find(({ config }) => config.index === 3)?.error).toContain('index 3 never works')

      // Nothing is left on the server, and workers wait for the next session.
      const next = await project.ztxexp(['cancel', 'none'], { env: env() })
      expect(next.stderr).toContain('None is open there.')
      for (const { child } of begun) child.kill('SIGINT')
      for (const { finished } of begun) expect((await finished).exitCode).toBe(130)
    },
    120_000,
  )

  needsAny(
    'a worker that has the results directory sends nothing twice',
    async () => {
      const results = newResults()
      begin(project, ['worker', '--workers', '2', '--results-dir', results])
      const { exitCode, stderr } = await begin(project, ['shared', '--results-dir', results]).finished
      expect(exitCode, stderr).toBe(1)
      const runs = project.runs(results)
      expect(runs).toHaveLength(12)
      expect(runs.some(({ meta }) => 'remote' in meta)).toBe(false)
      expect(readdirSync(project.path(results)).filter((name) => name.startsWith('.can'))).toEqual([])
    },
    120_000,
  )

  needsAny(
    'an evaluation and a search are shared too',
    async () => {
      const results = newResults()
      startWorkers()
      const args = ['evaluated', 'searched', '--results-dir', results, '--json']
      const { exitCode, stdout, stderr } = await begin(project, args).finished
      expect(exitCode, stderr).toBe(0)
      const { runs } = JSON.parse(stdout) as {
        runs: { experiment_name: string; metrics: { exact?: number } }[]
      }
      expect(runs.filter((run) => run.experiment_name === 'searched')).toHaveLength(10)
      const evaluated = runs.filter((run) => run.experiment_name === 'evaluated')
      expect(evaluated.map(({ metrics }) => metrics.exact).toSorted()).toEqual([0, 1])
      for (const { entries, run } of project.runs(results))
        if (run.experiment_name === 'evaluated') expect(entries).toContain('cases.jsonl')
    },
    120_000,
  )

  needsAny(
    'a worker with other code does nothing, and both sides say which file it is',
    async () => {
      const stranger = begin(other, ['worker'])
      const results = newResults()
      const begun = begin(project, ['shared', '--results-dir', results])
      const what = 'takes no runs: shared.exp.ts is not the same there'
      await until(() => printedBy(begun).includes(what), 'the command')
      await until(() => printedBy(stranger).includes('No runs of session'), 'the worker')
      expect(printedBy(stranger)).toContain(`shared.exp.ts is not what it is on ${hostname()}`)
      startWorkers()
      const { exitCode, stdout, stderr } = await begun.finished
      expect(exitCode, stderr).toBe(1)
      expect(masked(stdout)).toContain('Machines 3 workers on 1 host | 1 with other code')
      expect(other.runs()).toEqual([])
    },
    120_000,
  )

  needsServer(
    'Ctrl-C ends the runs of all workers, and leaves nothing on the server',
    async () => {
      const results = newResults()
      const { results: theirs } = startWorkers({ SLOW: '5000' })
      const begun = begin(project, ['shared', '--results-dir', results], { SLOW: '5000' })
      await until(() => elsewhere.runs(theirs).length === 2, 'two runs')
      begun.child.kill('SIGINT')
      const { exitCode, stdout } = await begun.finished
      expect(exitCode).toBe(130)
      expect(masked(stdout)).toMatch(/Runs .*2 interrupted.* \| 10 not run/)
      expect(project.runs(results).map(({ run }) => run.error_type)).toEqual(['Interrupted', 'Interrupted'])
      expect((await project.ztxexp(['attach'], { env: env() })).stderr).toContain('None is open there.')
    },
    120_000,
  )

  needsAny(
    'a worker that is ended gives back what it has not done',
    async () => {
      const results = newResults()
      const { results: theirs, begun } = startWorkers({ SLOW: '300' })
      const command = begin(project, ['shared', '--results-dir', results], { SLOW: '300' })
      await until(() => elsewhere.runs(theirs).length === 2, 'two runs')
      begun[0]?.child.kill('SIGINT')
      expect((await begun[0]?.finished)?.exitCode).toBe(130)
      const { exitCode, stdout, stderr } = await command.finished
      expect(exitCode, stderr).toBe(1)
      expect(masked(stdout)).toMatch(/Runs 10 succeeded \| 1 failed \| 1 skipped \(12\)/)
    },
    120_000,
  )

  needsServer(
    'a session whose command was killed goes on, and is attached to',
    async () => {
      const results = newResults()
      const { results: theirs } = startWorkers({ SLOW: '100' })
      const begun = begin(project, ['shared', '--results-dir', results, '--sort', '-score'])
      const id = await sessionOf(begun)
      await until(() => elsewhere.runs(theirs).length === 3, 'some runs')
      begun.child.kill('SIGKILL')
      await begun.finished
      await until(
        () => elsewhere.runs(theirs).filter(({ run }) => run.status !== 'running').length === 12,
        'all',
      )
      const attached = await begin(project, ['attach', id, '--results-dir', results]).finished
      expect(attached.exitCode, attached.stderr).toBe(1)
      expect(masked(attached.stdout)).toMatch(/Runs 10 succeeded \| 1 failed \| 1 skipped \(12\)/)
      // As the session was started: the best comes first.
      expect(masked(attached.stdout)).toMatch(/note\n ✓ 11 /)
      expect(project.runs(results)).toHaveLength(12)
      // None was done twice.
      expect(elsewhere.runs(theirs)).toHaveLength(12)
    },
    120_000,
  )

  needsAny(
    'a session is cancelled from elsewhere',
    async () => {
      const results = newResults()
      const { results: theirs } = startWorkers({ SLOW: '5000' })
      const begun = begin(project, ['shared', '--results-dir', results], { SLOW: '5000' })
      await until(() => elsewhere.runs(theirs).length === 2, 'two runs')
      const id = await sessionOf(begun)
      const cancelled = await project.ztxexp(['cancel', id], { env: env() })
      expect(cancelled.exitCode, cancelled.stderr).toBe(0)
      expect(cancelled.stdout).toMatch(`Session ${id} is cancelled: 0 runs done`)
      const { exitCode } = await begun.finished
      expect(exitCode).toBe(1)
      for (const { run } of project.runs(results))
        expect(run.error_message).toBe(`The session was cancelled on ${hostname()}.`)
    },
    120_000,
  )
})
