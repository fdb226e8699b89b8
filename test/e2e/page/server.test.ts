import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CLONE, type Started, until, useFixture } from '../harness.ts'
import { type Ask, address, type Page } from './live-page.ts'

const project = useFixture('page/curves')
const running: Started[] = []

beforeAll(async () => {
  await project.ztxexp(['train'])
}, 60_000)

afterAll(async () => {
  if (known) await end((await known).started)
})

afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGINT')
    await finished
  }
})

describe('who asks', () => {
  test.each<[name: string, status: number, ask: Partial<Ask>]>([
    ['with the cookie is answered', 200, {}],
    ['for the head alone is answered', 200, { method: 'HEAD' }],
    ['as localhost is answered', 200, { host: 'localhost' }],
    [
      'from the page itself is answered',
      200,
      { headers: { 'sec-fetch-site': 'same-origin', origin: 'own' } },
    ],
    ['without the cookie is not', 401, { cookie: '' }],
    ['with another token is not', 401, { cookie: 'ztxexp_0=00000000000000000000000000000000' }],
    ['with a token that is too long is not', 401, { cookie: 'own0' }],
    ['by another name of this machine is not (DNS rebinding)', 403, { host: 'rebind.example' }],
    ['by the name without the port is not', 403, { headers: { host: '127.0.0.1' } }],
    ['from another page is not', 403, { headers: { origin: 'http://evil.example' } }],
    ['from another port of this machine is not', 403, { headers: { origin: 'http://127.0.0.1:1' } }],
    ['from a file is not', 403, { headers: { origin: 'null' } }],
    ['as a script of another page is not', 403, { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['as a page of the same site is not', 403, { headers: { 'sec-fetch-site': 'same-site' } }],
    ['to change something is not', 405, { method: 'POST' }],
    ['to delete something is not', 405, { method: 'DELETE' }],
    ['to be let in from elsewhere is not', 405, { method: 'OPTIONS' }],
    ['for what is not there is told so', 404, { path: '/etc/passwd' }],
    ['for a path that leads up is told so', 404, { path: '/artifact/x/..%2f..%2fetc/passwd' }],
    ['for a path that is none is told so', 404, { path: '/%E0%A4%A' }],
  ])('%s', async (_name, status, what) => {
    const page = await shared()
    for (const path of what.path === undefined ? ['/', '/app.js', '/api/index', '/events'] : [what.path]) {
      if (status === 200 && path === '/events') continue
      expect(await page.ask({ ...what, path })).toMatchObject({ status })
    }
  })

  test('gets the cookie for the token, at an address without it, and heads that let nothing else in', async () => {
    const page = await shared()
    const { status, headers } = await page.ask({ path: `/?token=${page.token}`, cookie: '' })
    expect([status, headers.location]).toEqual([303, '/'])
    expect(headers['set-cookie']?.[0]).toBe(
      `ztxexp_${page.port}=${page.token}; HttpOnly; SameSite=Strict; Path=/`,
    )
    expect(page.token).toMatch(/^[\da-f]{32}$/)
    expect((await page.ask({ path: '/?token=nonsense', cookie: '' })).status).toBe(401)
    const answered = (await page.ask({})).headers
    expect(answered['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(answered).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(Object.keys(answered).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('artifacts', () => {
  test.each([
    ['dot.png', 'image/png', undefined],
    ['page.html', 'text/plain; charset=utf-8', undefined],
    ['drawing.svg', 'text/plain; charset=utf-8', undefined],
    ['table.csv', 'text/plain; charset=utf-8', undefined],
    ['weights.bin', 'application/octet-stream', "attachment; filename*=UTF-8''weights.bin"],
  ])('%s is given as %s', async (name, type, disposition) => {
    const page = await shared()
    const { status, headers, body } = await page.ask({ path: `/artifact/${page.runId}/${name}` })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe(type)
    expect(headers['content-disposition']).toBe(disposition)
    expect(headers['content-security-policy']).toBe("sandbox; default-src 'none'")
    expect(body.length).toBe(Number(headers['content-length']))
  })

  test.each([
    'link.txt',
    'folder/hostname',
    'folder',
    '',
    '..',
    '../run.json',
    '%2e%2e/run.json',
    'a%00b',
    'none.png',
  ])('%s is none', async (name) => {
    const page = await shared()
    // As they are: a client that tidies paths up would hide what is asked for.
    const { status, body } = await page.ask({ path: `/artifact/${page.runId}/${name}` })
    expect([status, body.length < 100]).toEqual([404, true])
  })

  test('are given in parts', async () => {
    const page = await shared()
    const ask = (range: string) =>
      page.ask({ path: `/artifact/${page.runId}/weights.bin`, headers: { range } })
    expect(await ask('bytes=10-19')).toMatchObject({ status: 206, body: Buffer.alloc(10, 7) })
    expect((await ask('bytes=-5')).headers['content-range']).toBe('bytes 2999995-2999999/3000000')
    expect((await ask('bytes=4000000-')).status).toBe(416)
  })
})

test('a run appears while a command writes it, with its curve and its log, and ends', async () => {
  project.clear('live')
  const page = await serve('--results-dir', 'live')
  const { source, changes } = page.source()
  expect((await source.index()).runs.id).toEqual([])
  const stop = source.subscribe((change) => changes.push(change))
  rmSync(project.path('stop'), { force: true })
  const command = project.startZtxexp(['slow', '--results-dir', 'live'])
  running.push(command)
  const live = () => changes.flatMap((change) => (change.kind === 'index' ? change.index : [])).at(-1)
  await until(() => live()?.runs.status[0] === 'running', 'the run')
  const speed = () => live()?.metrics.find(({ name }) => name === 'speed')?.logged?.last[0] ?? 0
  const first = await until(() => speed() || undefined, 'what it logs')
  await until(() => speed() > first, 'more of it')
  const query = { metric: 'speed', rows: [0], points: 100, mostLines: 10 }
  const [line] = (await source.curves(query)).lines
  expect([...(line?.values ?? [])].slice(0, 3).map(Math.round)).toEqual([1, 2, 3])
  const logOf = async () => (await source.run(0)).log
  // On a busy machine the lines of the first steps may be gone from its tail.
  await expect.poll(async () => (await logOf()).lines.join('\n'), { timeout: 30_000 }).toMatch(/step \d/)
  const log = await logOf()
  await until(() => changes.some((change) => change.kind === 'appended' && change.what === 'log'), 'its log')
  // The change may have been of what had been read already.
  const more = async () => (await source.log(0, log.end)).lines.join('\n')
  await expect.poll(more, { timeout: 30_000 }).toContain('step')
  writeFileSync(project.path('stop'), '')
  await command.finished
  await until(() => live()?.runs.status[0] === 'succeeded', 'its end')
  const isDone = () => live()?.metrics.find(({ name }) => name === 'done')?.returned?.[0] === true
  await until(isDone, 'what it has returned')
  const isSame = async () => isDeepStrictEqual((await page.source().source.index()).runs, live()?.runs)
  await expect.poll(isSame, { timeout: 30_000 }).toBe(true)
  rmSync(project.path('live', live()?.runs.id[0] ?? ''), { recursive: true })
  await until(() => live()?.runs.status[0] === 'gone', 'that it is gone')
  stop()
}, 120_000)

test('a page finds its server again, at the same address and with the same token', async () => {
  const env = { ZTXEXP_UI_TOKEN: 'a-token-that-stays' }
  const first = await serveWith(env, 'group:none', '--port', '0')
  const { source, changes } = first.source()
  await source.index()
  const stop = source.subscribe((change) => changes.push(change))
  const isOpen = () => changes.findLast((change) => change.kind === 'connection')?.isOpen
  await until(isOpen, 'the connection')
  await end(first.started)
  await until(() => isOpen() === false, 'its end')
  await serveWith(env, '--port', String(first.port))
  await until(isOpen, 'the connection')
  const last = () => changes.findLast((change) => change.kind === 'index')?.index.runs.id.length
  await until(() => last() === 12, 'the runs of the new server')
  stop()
}, 60_000)

test('shows runs of the Python package, and what cannot be read', async () => {
  const golden = join(CLONE, 'fixtures', 'golden', 'python-runs')
  cpSync(golden, project.path('python'), { recursive: true })
  mkdirSync(project.path('python', '20261123_000000_00000000'))
  writeFileSync(project.path('python', '20261123_000000_00000000', 'run.json'), '{')
  const page = await serve('--results-dir', 'python')
  const index = await page.source().source.index()
  expect(index.runs.id.length).toBeGreaterThan(0)
  expect(index.damaged.map(({ name }) => name)).toEqual(['20261123_000000_00000000'])
})

describe('on the command line', () => {
  test('Ctrl-C ends it with success, whoever is connected', async () => {
    const page = await serve()
    // Which would go on for as long as the server does.
    void page.ask({ path: '/events' }).catch(() => {})
    expect((await end(page.started)).exitCode).toBe(0)
  })

  test('a port that is in use, a bad port, address, token and filter are told', async () => {
    const page = await serve()
    const problem = async (args: string[], env: Record<string, string> = {}) => {
      const { stderr, exitCode } = await project.ztxexp(['ui', ...args], { env })
      expect(exitCode).toBe(2)
      return stderr
    }
    expect(await problem(['--port', String(page.port)])).toContain(`Port ${page.port} of 127.0.0.1 is in use`)
    expect(await problem(['--port', '70000'])).toContain('There is no port 70000')
    expect(await problem(['--host', '192.0.2.1'])).toContain('no address of this machine')
    expect(await problem([], { ZTXEXP_UI_TOKEN: 'short' })).toContain('16 or more letters')
    expect(await problem(['--where', 'scor > 1'])).toContain('Did you mean score?')
    expect(await problem(['grup:main'])).toContain('Cannot select runs by "grup"')
  })

  test('another address is warned of', async () => {
    const page = await serve('--host', '0.0.0.0')
    page.started.child.kill('SIGINT')
    expect((await page.started.finished).stderr).toContain('the connection is not encrypted')
  })
})

test('watch --ui serves the page of what it runs', async () => {
  rmSync(project.path('stop'), { force: true })
  const started = project.startZtxexp(['watch', 'train', '--ui', '--results-dir', 'watched'])
  running.push(started)
  const page = await address(started, /Page: (http:\S+)/)
  const { source } = page.source()
  let count = (await source.index()).runs.id.length
  const stop = source.subscribe((change) => {
    if (change.kind === 'index') count = change.index.runs.id.length
  })
  await until(() => count === 12, 'the runs')
  stop()
}, 60_000)

let known: Promise<Page> | undefined

/** One server for all that only ask; it ends with the tests of the file. */
function shared(): Promise<Page> {
  known ??= startShared()
  return known
}

async function startShared(): Promise<Page> {
  const page = await serve()
  running.pop()
  const { source } = page.source()
  page.runId = (await source.index()).runs.id[0] ?? ''
  return page
}

function serve(...args: string[]): Promise<Page> {
  return serveWith({}, ...args)
}

function serveWith(env: Record<string, string>, ...args: string[]): Promise<Page> {
  const started = project.startZtxexp(['ui', ...args], { env })
  running.push(started)
  return address(started, /at (http:\S+)/)
}

function end({ child, finished }: Started) {
  child.kill('SIGINT')
  return finished
}
