/** fixtures/machines/queue: what the commands of a queue say, and what they keep to themselves. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { IS_INSTALLED, type Started, start, until, useFixture, ztxexpCommand } from '../../harness.ts'
import { isMissing, useServer } from '../servers.ts'

const PASSWORD = 'pass-99-word'
const server = useServer('redis')
const project = useFixture('machines/queue')
const elsewhere = useFixture('machines/queue')
const started: Started[] = []
let count = 0

/** A results directory that no earlier attempt of a test has used. */
const newResults = () => `results-${count++}`

function begin(begun: Started): Started {
  started.push(begun)
  return begun
}

afterEach(async () => {
  for (const { child, finished } of started.splice(0)) {
    child.kill('SIGKILL')
    await finished
  }
})

/** What a process prints on stderr, so far. */
function listen({ child }: Started): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}

/** Says something to the server, without its clients. */
function tell(url: string, command: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${command}\r\n`))
    socket.once('error', reject).once('data', () => {
      socket.destroy()
      resolve()
    })
  })
}

function textsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [readFileSync(join(entry.parentPath, entry.name), 'utf8')] : [],
  )
}

function canNameHosts(): boolean {
  try {
    execFileSync('unshare', ['--uts', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(IS_INSTALLED)('without a server', () => {
  test.each([
    [['worker'], 'No queue is named.'],
    [['--queue', 'queue.lan'], 'Bad value for --queue. It takes the URL of a Redis or PostgreSQL server'],
    [['list', '--queue', 'redis://queue.lan'], 'Option --queue belongs to ztxexp run'],
  ])('%s says what is wrong', async (args, message) => {
    const { exitCode, stderr } = await project.ztxexp(args)
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
  })

  test('nothing runs where there is none at the address, and its password is not shown', async () => {
    const results = newResults()
    const queue = `redis://me:${PASSWORD}@127.0.0.1:1`
    const ended = await project.ztxexp(['shared', '--queue', queue, '--results-dir', results])
    expect(ended.stderr).toContain('127.0.0.1:1')
    expect(ended.exitCode).toBe(2)
    expect(ended.stdout + ended.stderr).not.toContain(PASSWORD)
    expect(project.runs(results)).toEqual([])
  }, 180_000)
})

describe.skipIf(IS_INSTALLED || isMissing('redis'))('with a server', () => {
  const secret = () => server.url.replace('://', `://default:${PASSWORD}@`)
  const env = () => ({ ZTXEXP_QUEUE: secret(), ZTXEXP_QUEUE_LEASE: '4s' })

  beforeAll(async () => {
    await server.start()
    await tell(server.url, `CONFIG SET requirepass ${PASSWORD}`)
  }, 180_000)

  test('its password is in no record and in no log, and trackers get the runs', async () => {
    const [results, theirs] = [newResults(), newResults()]
    const debug = { DEBUG: 'ztxexp:*' }
    const worker = begin(
      elsewhere.startZtxexp(['worker', '--queue', secret(), '--results-dir', theirs], { env: debug }),
    )
    const args = ['searched', '--queue', secret(), '--results-dir', results, '--track', 'jsonl']
    const ended = await begin(project.startZtxexp(args, { env: debug })).finished
    expect(ended.exitCode, ended.stderr).toBe(0)
    worker.child.kill('SIGINT')
    const theirEnd = await worker.finished
    for (const text of [ended.stdout, ended.stderr, theirEnd.stdout, theirEnd.stderr])
      expect(text).not.toContain(PASSWORD)
    const texts = [...textsBelow(project.dir), ...textsBelow(elsewhere.path(theirs))]
    expect(texts.filter((text) => text.includes(PASSWORD))).toEqual([])
    expect(project.runs(results)).toHaveLength(10)
    expect(ended.stderr).not.toMatch(/Tracker|sync/)
    const tracked = textsBelow(project.path(results)).join('\n')
    for (const { id } of project.runs(results)) expect(tracked).toContain(id)
  }, 180_000)

  test('who waits for workers is told how one is started', async () => {
    const begun = begin(project.startZtxexp(['searched', '--results-dir', newResults()], { env: env() }))
    const printed = listen(begun)
    await until(() => printed().includes('No worker takes these runs yet.'), 'the line', 180_000)
    expect(printed()).toContain(`ztxexp worker --queue ${server.url}`)
    expect(printed()).not.toContain(PASSWORD)
    begun.child.kill('SIGINT')
    expect((await begun.finished).exitCode).toBe(130)
  }, 180_000)

  test.skipIf(!canNameHosts())(
    'a table over two hosts says which run was where',
    async () => {
      const theirs = newResults()
      for (const host of ['host-a', 'host-b']) {
        const [program, ...words] = ztxexpCommand(['worker', '--workers', '1', '--results-dir', theirs])
        const script = 'hostname "$1"; shift; exec "$@"'
        const args = ['--uts', 'sh', '-c', script, 'sh', host, program, ...words]
        begin(start('unshare', args, { cwd: elsewhere.dir, env: { ...env(), SLOW: '100' } }))
      }
      const args = ['shared', '--results-dir', newResults()]
      const { stdout } = await begin(project.startZtxexp(args, { env: env() })).finished
      expect(stdout).toMatch(/Machines {2}2 workers on 2 hosts/)
      expect(stdout).toMatch(/ host +run id/)
      expect(stdout).toMatch(/ host-a /)
      expect(stdout).toMatch(/ host-b /)
    },
    180_000,
  )

  test('the second Ctrl-C leaves, and what came meanwhile is fetched later', async () => {
    const [results, theirs] = [newResults(), newResults()]
    const slow = { ...env(), SLOW: '1000' }
    begin(elsewhere.startZtxexp(['worker', '--workers', '1', '--results-dir', theirs], { env: slow }))
    const args = ['shared', '--results-dir', results, '--queue-lease', '60s']
    const begun = begin(project.startZtxexp(args, { env: env() }))
    const printed = listen(begun)
    await until(() => elsewhere.runs(theirs).length === 1, 'a run', 180_000)
    begun.child.kill('SIGINT')
    await until(() => printed().includes('Press Ctrl-C again'), 'the first Ctrl-C', 180_000)
    begun.child.kill('SIGINT')
    const { exitCode, stderr } = await begun.finished
    expect(exitCode).toBe(130)
    const id = /Session (\S+) is not over/.exec(stderr)?.[1] ?? ''
    const attached = await project.ztxexp(['attach', id, '--results-dir', results], { env: env() })
    expect(attached.stdout).toMatch(/Runs +1 interrupted .*11 not run/)
    expect(attached.exitCode).toBe(1)
  }, 180_000)
})
