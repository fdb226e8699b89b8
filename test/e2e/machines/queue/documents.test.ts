/** fixtures/machines/queue: what comes back of runs on other machines is used like any run, until the whole takes its place. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { beforeAll, describe, expect, test } from 'vitest'
import { IS_INSTALLED } from '../../harness.ts'
import { isMissing, useServer } from '../servers.ts'
import { useQueue } from './use-queue.ts'

describe.skipIf(IS_INSTALLED || isMissing('redis'))('runs of other machines', () => {
  const server = useServer('redis')
  const { here, startCommand, startWorkers } = useQueue(server)

  beforeAll(() => server.start())

  test('are shown, exported and cleaned like others, and merged with what stayed behind', async () => {
    const workers = startWorkers(2, { SLOW: '1' })
    const command = startCommand([], { SLOW: '1' })
    await command.finished
    const results = ['--results-dir', command.results]
    const [first] = command.runs()
    const whole = workers.flatMap((worker) => worker.runs()).find(({ id }) => id === first?.id)

    const shown = await here.ztxexp(['show', String(first?.id), ...results])
    expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain(`Remote ${hostname()}:${whole?.dir}`)
    expect(shown.stdout).toContain('Only there  artifacts, checkpoints')
    const listed = await here.ztxexp(['results', '--json', ...results])
    expect(JSON.parse(listed.stdout)).toHaveLength(12)
    const exported = await here.ztxexp(['export', '-o', 'runs.csv', ...results])
    expect(exported.exitCode, exported.stderr).toBe(0)
    expect(readFileSync(here.path('runs.csv'), 'utf8').trim().split('\n')).toHaveLength(13)

    const cleaned = await here.ztxexp(['clean', '--status', 'skipped', '--yes', ...results])
    expect(cleaned.exitCode, cleaned.stderr).toBe(0)
    expect(command.runs()).toHaveLength(11)

    const places = workers.filter((worker) => worker.runs().length > 0).map((worker) => worker.resultsDir)
    const merged = await here.ztxexp(['merge', ...places, '-o', command.results])
    expect(merged.stderr).toBe('')
    expect(command.runs()).toHaveLength(12)
    expect(command.runs().filter(({ meta }) => 'remote' in meta)).toEqual([])
    expect(command.runs().find(({ id }) => id === first?.id)?.entries).toEqual(whole?.entries)
    const again = await here.ztxexp(['merge', ...places, '-o', command.results])
    expect(again.exitCode).toBe(merged.exitCode)
    expect(command.runs()).toHaveLength(12)
  }, 120_000)
})
