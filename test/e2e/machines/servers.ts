/**
 * Real servers of a queue: Debian's redis-server and postgresql, each on a port and in a folder of its own, that tests
 * can kill, start again and wipe.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export type ServerKind = 'redis' | 'postgres'

/** PostgreSQL does not run as root: then as `nobody`, who is on every system. */
const NOBODY = 65_534
const IS_ROOT = process.getuid?.() === 0
const AS_WHOM = IS_ROOT ? { uid: NOBODY, gid: NOBODY } : {}

const PROGRAMS: Record<ServerKind, string | undefined> = {
  redis: (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'redis-server'))
    .find((path) => existsSync(path)),
  postgres: postgresFolders().find((folder) => existsSync(join(folder, 'initdb'))),
}

/** Whether tests are to be skipped: on somebody's own machine, never in CI, which installs both. */
export function isMissing(kind: ServerKind): boolean {
  if (PROGRAMS[kind] !== undefined || process.env.CI === 'true') return false
  console.warn(`Skipped: no ${PACKAGES[kind]} here (apt-get install ${PACKAGES[kind]}).`)
  return true
}

const PACKAGES: Record<ServerKind, string> = { redis: 'redis-server', postgres: 'postgresql' }

export interface ServerOptions {
  /** Whether Redis writes each change to its file. PostgreSQL always does. Default: true. */
  isPersistent?: boolean
  /** Of Redis. Default: none. */
  password?: string
  /** Files of a certificate for `localhost` and its key: then Redis is reached with TLS, and not without. */
  tls?: { certificate: string; key: string }
}

/** A server, which ends after the tests of the calling file. */
export function useServer(kind: ServerKind, options?: ServerOptions): TestServer {
  const server = kind === 'redis' ? new RedisServer(options) : new PostgresServer()
  afterAll(() => server.remove())
  return server
}

export abstract class TestServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'ztxexp-server-'))
  protected port = 0
  #child: ChildProcess | undefined

  /** What `--queue` is given. */
  abstract get url(): string

  /** Starts it on the port that it had, and with its data, where it has been started before. */
  async start(): Promise<void> {
    if (this.#child) return
    if (this.port === 0) {
      this.port = await freePort()
      this.prepare()
    }
    for (let attempt = 1; ; attempt++) {
      const child = this.spawn()
      this.#child = child
      if (await isUp(child, () => this.answers())) return
      // A server that was killed may have left a lock to its children, for a moment.
      if (attempt === 20) throw new Error(`${this.url} does not start in ${this.folder}.`)
    }
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(this.signal)
    await ended
  }

  /** Takes its data away, as a machine without a disk does. It must not run. */
  wipe(): void {
    rmSync(this.folder, { recursive: true, force: true })
    mkdirSync(this.folder)
    this.prepare()
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  protected abstract readonly signal: NodeJS.Signals
  protected abstract prepare(): void
  protected abstract spawn(): ChildProcess
  protected abstract answers(): Promise<boolean>
}

class RedisServer extends TestServer {
  protected readonly signal = 'SIGKILL'
  readonly #options: ServerOptions

  constructor(options: ServerOptions = {}) {
    super()
    this.#options = options
  }

  get url(): string {
    const { password, tls } = this.#options
    const account = password === undefined ? '' : `:${password}@`
    return tls ? `rediss://${account}localhost:${this.port}` : `redis://${account}127.0.0.1:${this.port}`
  }

  protected prepare(): void {}

  protected spawn(): ChildProcess {
    const { isPersistent = true, password, tls } = this.#options
    const args = ['--bind', '127.0.0.1', '--dir', this.folder, '--save', '']
    args.push('--appendonly', isPersistent ? 'yes' : 'no')
    if (password !== undefined) args.push('--requirepass', password)
    if (!tls) args.push('--port', String(this.port))
    else {
      const { certificate, key } = tls
      args.push('--port', '0', '--tls-port', String(this.port), '--tls-auth-clients', 'no')
      args.push('--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate)
    }
    return spawn(programOf('redis'), args, { stdio: 'ignore' })
  }

  protected answers(): Promise<boolean> {
    const { password, tls } = this.#options
    // While it reads its file it answers `-LOADING`. Whom it does not know it tells so, and with TLS it says nothing.
    if (tls || password !== undefined) return isListening(this.port)
    return ask(this.port, Buffer.from('PING\r\n'), (answer) => answer.toString().startsWith('+PONG'))
  }
}

class PostgresServer extends TestServer {
  /** Ends at once, children included, and recovers from its log at the next start, as after a crash. */
  protected readonly signal = 'SIGQUIT'

  get url(): string {
    return `postgres://ztxexp@127.0.0.1:${this.port}/postgres`
  }

  protected prepare(): void {
    if (IS_ROOT) chownSync(this.folder, NOBODY, NOBODY)
    chmodSync(this.folder, 0o700)
    const how = ['--auth=trust', '--username=ztxexp', '--encoding=UTF8', '--no-locale', '--no-sync']
    const options = { ...AS_WHOM, cwd: '/', stdio: 'ignore' } as const
    execFileSync(join(programOf('postgres'), 'initdb'), ['--pgdata', this.folder, ...how], options)
  }

  protected spawn(): ChildProcess {
    const place = ['-D', this.folder, '-p', String(this.port), '-h', '127.0.0.1', '-k', '']
    const options = { ...AS_WHOM, cwd: '/', stdio: 'ignore' } as const
    return spawn(join(programOf('postgres'), 'postgres'), [...place, '-c', 'max_connections=200'], options)
  }

  protected answers(): Promise<boolean> {
    return ask(this.port, startupMessage(), (answer) => answer[0] === 'R'.charCodeAt(0))
  }
}

/** What a client says first: its protocol, user and database. The answer begins with `R` where it may come in. */
function startupMessage(): Buffer {
  const body = Buffer.from('\0\x03\0\0user\0ztxexp\0database\0postgres\0\0')
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}

function programOf(kind: ServerKind): string {
  const program = PROGRAMS[kind]
  if (program === undefined)
    throw new Error(`There is no ${PACKAGES[kind]}: see test/e2e/machines/servers.ts.`)
  return program
}

function postgresFolders(): string[] {
  const root = '/usr/lib/postgresql'
  return existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin')) : []
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Whether a server that was started answers; false where it has ended instead. */
async function isUp(child: ChildProcess, answers: () => Promise<boolean>): Promise<boolean> {
  let hasEnded = false
  child.once('exit', () => {
    hasEnded = true
  })
  for (let look = 0; look < 600 && !hasEnded; look++) {
    if (await answers()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  return false
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    }).once('error', () => resolve(false))
  })
}

/** Whether what listens at a port answers a message as it should. */
function ask(port: number, message: Buffer, isRight: (answer: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(message))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => end(false))
    socket.once('data', (answer) => end(isRight(answer)))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}
