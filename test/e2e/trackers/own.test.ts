/** The tracker that the manual shows, from everywhere that a tracker can be given. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CLONE, useFixture } from '../harness.ts'

const project = useFixture('trackers/own')
const manual = readFileSync(join(CLONE, 'docs', 'trackers.md'), 'utf8')
const [, code = ''] = /^```ts\n(\/\/ webhook\.ts[\s\S]*?)^```$/m.exec(manual) ?? []
writeFileSync(project.path('webhook.ts'), code)

let server: Server
let posted: { runId: string; config: { lr: number }; metrics: { score: number } }[] = []
let answer = 200
let env: Record<string, string>

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      if (answer === 200) posted.push(JSON.parse(body))
      response.writeHead(answer).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  env = { WEBHOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/runs` }
})

afterAll(() => void server.close())

beforeEach(() => {
  posted = []
  answer = 200
  project.clear()
})

function expectBoth(): void {
  expect(posted.map(({ config }) => config.lr).sort()).toEqual([0.01, 0.1])
  const ids = project.runs().map(({ run }) => run.run_id)
  expect(posted.map(({ runId }) => runId).sort()).toEqual(ids.sort())
}

test('the worked example is short', () => {
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(21)
})

describe('is told of every run', () => {
  test.each(['sequential', 'process_pool', 'thread_pool', 'dynamic'])(
    'by --track, in mode %s',
    async (mode) => {
      const { exitCode, stdout } = await project.ztxexp(
        ['curve', '--track', './webhook.ts', '--mode', mode],
        { env },
      )
      expect(exitCode).toBe(0)
      expect(stdout).toContain(`runs are sent to webhook (${env.WEBHOOK_URL})`)
      expectBoth()
    },
  )

  test('by ZTXEXP_TRACK', async () => {
    await project.ztxexp(['curve'], { env: { ...env, ZTXEXP_TRACK: './webhook.ts' } })
    expectBoth()
  })

  test('by a config file, and not with --track none', async () => {
    await project.ztxexp(['curve', '-c', 'configured.config.ts'], { env })
    expectBoth()
    await project.ztxexp(['curve', '-c', 'configured.config.ts', '--track', 'none'], { env })
    expect(posted).toHaveLength(2)
  })

  test('by the plugin', async () => {
    const { exitCode, stderr } = await project.vitest(['run', 'curve'], { env })
    expect(exitCode).toBe(0)
    expect(stderr).toContain('Runs are sent to webhook')
    expectBoth()
  })
})

test('a server that is down harms no run; sync goes on with what it lacks, and repeats nothing', async () => {
  answer = 503
  const failed = await project.ztxexp(['curve', '--track', './webhook.ts', '--track-strict'], { env })
  expect(failed.exitCode).toBe(1)
  expect(failed.stdout).toContain('2 succeeded')
  expect(failed.stderr.match(/Tracker webhook/g)).toHaveLength(1)
  expect(failed.stderr).toContain('webhook 0/2 runs. Go on with: npx ztxexp sync ./webhook.ts')
  answer = 200
  const synced = await project.ztxexp(['sync', './webhook.ts'], { env })
  expect(synced).toMatchObject({ exitCode: 0, stderr: '' })
  expect(synced.stdout).toContain('webhook 2/2 runs')
  expectBoth()
  const again = await project.ztxexp(['sync', './webhook.ts', 'latest'], { env })
  expect(again.exitCode).toBe(0)
  expect(posted).toHaveLength(2)
})

test('the runs of the Python package can be sent, and a part of them', async () => {
  const golden = join(CLONE, 'fixtures', 'golden', 'python-runs')
  cpSync(golden, project.path('python'), { recursive: true })
  const all = await project.ztxexp(['sync', './webhook.ts', './python'], { env })
  expect(all.stdout).toMatch(/webhook 6\/6 runs/)
  const some = await project.ztxexp(
    ['sync', './webhook.ts', '--results-dir', 'python', '--status', 'failed'],
    { env: { ...env, WEBHOOK_URL: `${env.WEBHOOK_URL}?other` } },
  )
  expect(some.stdout).toMatch(/webhook 2\/2 runs/)
})

test.each([
  [['--track', 'jsnl'], 'There is no tracker "jsnl". Did you mean jsonl?'],
  [['--track', './no-such.ts'], 'Tracker ./no-such.ts does not load'],
  [['--track', './configured.config.ts'], 'has no tracker as its default export'],
  [['sync'], 'Name a tracker'],
])('%j is an error that says what to do', async (args, message) => {
  const { exitCode, stderr } = await project.ztxexp(args, { env })
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})
