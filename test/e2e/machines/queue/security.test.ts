/** fixtures/machines/queue: who may use a queue, what is seen of its password, and what a stranger can do in it. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { openBackend } from '../../../../src/machines/queue/bullmq/open-backend.ts'
import { packAnswer } from '../../../../src/machines/queue/bullmq/packed-answer.ts'
import { IS_INSTALLED, until, useFolder } from '../../harness.ts'
import { isMissing, useServer } from '../servers.ts'
import { useQueue } from './use-queue.ts'

const PASSWORD = 'hunter2-of-the-queue'

describe.skipIf(IS_INSTALLED || isMissing('redis'))('a queue that others can write', () => {
  const server = useServer('redis')
  const { here, startCommand, startWorkers } = useQueue(server)

  beforeAll(() => server.start())

  test('jobs and answers that somebody else has put into the queue harm nothing', async () => {
    const before = readdirSync(here.path()).toSorted()
    const command = startCommand([], { SLOW: '50' })
    const session = await until(() => /session (\S+) on/.exec(command.printed())?.[1], 'the session')
    const queue = new Queue(`ztxexp-${session}`, { connection: { url: server.url }, skipMetasUpdate: true })
    const client = new Redis(server.url)
    const key = (name: string) => `bull:ztxexp-${session}:${name}`
    const fields = ['name', 'run', 'opts', '{}', 'timestamp', '1']
    const forged = (fields: object) => JSON.stringify(packAnswer(fields))
    try {
      // For a run that waits: an answer that leads elsewhere. It costs that run, and nothing else.
      const victim = await vi.waitFor(async () => {
        const [key] = await queue.getRanges(['waiting'], 0, 0, true)
        expect(key).toBeDefined()
        return String(key)
      }, 30_000)
      const lie = {
        runId: '../../outside',
        host: 'evil',
        runDir: '/etc',
        startedAt: 1,
        result: {},
        documents: {},
      }
      await client.xadd(key('events'), '*', 'event', 'completed', 'jobId', victim, 'returnvalue', forged(lie))
      await until(() => command.runs().length === 1, 'the run that was lied about')
      const evil = { file: '../../../etc/passwd', config: { index: 1 }, resumeFrom: '/etc' }
      await queue.add('run', evil, { jobId: 'evil-1' })
      await queue.add('run', 'no object', { jobId: 'evil-2' })
      // A job that is no JSON, an answer nobody has given, and an event that cannot be read.
      await client.hset(key('evil-3'), ...fields, 'data', '{"a":')
      await client.rpush(key('wait'), 'evil-3')
      await client.hset(key('evil-4'), ...fields, 'data', '{}', 'returnvalue', '"bm8gZ3ppcA=="')
      await client.zadd(key('completed'), 1, 'evil-4')
      await client.xadd(key('events'), '*', 'event', 'completed', 'jobId', 'evil-5', 'returnvalue', '{"a":')
      startWorkers(2, { SLOW: '50' })
      const { exitCode, stdout, stderr } = await command.finished
      expect(exitCode, stderr).toBe(1)
      expect(stdout).toMatch(/Runs +9 succeeded \| 2 failed \| 1 skipped +\(12\)/)
      expect(new Set(command.runs().map(({ config }) => config.index)).size).toBe(12)
      expect(command.runs()).toHaveLength(12)
      expect(readdirSync(here.path()).toSorted()).toEqual([...before, command.results].toSorted())
    } finally {
      client.disconnect()
      await queue.close()
    }
  }, 120_000)
})

describe.skipIf(IS_INSTALLED || isMissing('redis'))('a queue with a password', () => {
  const server = useServer('redis', { password: PASSWORD })
  const { here, begin, startCommand, startWorkers } = useQueue(server)

  beforeAll(() => server.start())

  test('is used by those who have it, and nothing that is recorded or printed shows it', async () => {
    const workers = startWorkers(1, { SLOW: '1' })
    // On the command line, where it should not be.
    const command = startCommand(['--limit', '2', '--queue', server.url], { SLOW: '1' })
    const { exitCode, stdout, stderr } = await command.finished
    expect(exitCode, stderr).toBe(0)
    const files = [...command.runs(), ...workers.flatMap((worker) => worker.runs())].flatMap(({ dir }) =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    )
    expect(files.length).toBeGreaterThan(10)
    for (const text of [...files, stdout, stderr, ...workers.map((worker) => worker.printed())])
      expect(text).not.toContain(PASSWORD)
    expect(stdout).toContain('on redis://127.0.0.1:')
  }, 60_000)

  test.each([
    ['another password', () => server.url.replace(PASSWORD, `${PASSWORD}x`), /WRONGPASS/],
    ['none', () => server.url.replace(`:${PASSWORD}@`, ''), /NOAUTH/],
    ['no server', () => `redis://:${PASSWORD}@127.0.0.1:1`, /ECONNREFUSED/],
    ['another protocol', () => `mysql://me:${PASSWORD}@host/db`, /redis/],
    ['no URL', () => `:${PASSWORD}@host`, /redis/],
  ])('is refused with %s, and the message does not show it', async (_, url, reason) => {
    const { exitCode, stderr } = await begin(here, ['cancel', 'none', '--queue', url()], {}).finished
    expect(exitCode).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(reason)
    expect(stderr).not.toContain(PASSWORD)
  })
})

function makeCertificate(folder: string): { certificate: string; key: string } | undefined {
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
  const whom = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '1']
  const where = ['-keyout', files.key, '-out', files.certificate]
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...whom, ...where], {
      stdio: 'ignore',
    })
    return files
  } catch {
    return undefined
  }
}

const tls = makeCertificate(useFolder())

describe.skipIf(IS_INSTALLED || isMissing('redis') || tls === undefined)('a queue with TLS', () => {
  const server = useServer('redis', { password: PASSWORD, ...(tls && { tls }) })
  const { startCommand, startWorkers } = useQueue(server)

  beforeAll(() => server.start())

  test('is used by those who trust its certificate, and by nobody else', async () => {
    const trusting = { NODE_EXTRA_CA_CERTS: tls?.certificate ?? '', SLOW: '1' }
    startWorkers(1, trusting)
    const { exitCode, stdout, stderr } = await startCommand(['--limit', '2'], trusting).finished
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('on rediss://localhost:')
    await expect(openBackend(server.url, { warn: () => {} })).rejects.toThrow(/self-signed certificate/)
  }, 60_000)
})
