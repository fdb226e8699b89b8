/**
 * What the end-to-end tests stand on: a fixture copied into a folder of its own, the built command or Vitest started
 * in it as a user would, and the run directories that this leaves.
 *
 * Which Node, and which installation of ztxexp with the Vitest beside it, comes from ZTXEXP_E2E_NODE (a path) and
 * ZTXEXP_E2E_PACKAGE (the package's folder); without them it is the Node that runs the tests, and this clone.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, vi } from 'vitest'
import { type RecordedRun, readRuns } from './read-runs.ts'

/** This clone. */
export const CLONE = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const PACKAGE = process.env.ZTXEXP_E2E_PACKAGE ?? CLONE
/** Where Vitest is, and what it needs. */
export const MODULES = PACKAGE === CLONE ? join(CLONE, 'node_modules') : dirname(PACKAGE)

/** The Node that the command is started with. */
export const NODE = process.env.ZTXEXP_E2E_NODE ?? process.execPath

/** Whether the tests run against an installation, not this clone. */
export const IS_INSTALLED = PACKAGE !== CLONE

/** How a process ended, and what it said. */
export interface Finished {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** A process that is still going on. */
export interface Started {
  child: ChildProcess
  finished: Promise<Finished>
}

export interface StartOptions {
  /** Added to the environment. */
  env?: Record<string, string>
  /** Default: the project's folder. */
  cwd?: string
  /** In a process group of its own, as a terminal starts it. */
  detached?: boolean
}

/** A copy of a fixture. */
export class Project {
  readonly dir: string
  readonly #fill: () => void

  /** @param fill Puts into the empty folder what is in it at first. Default: nothing. */
  constructor(dir: string, fill = () => {}) {
    this.dir = dir
    this.#fill = fill
  }

  /** Runs `ztxexp` with these arguments. */
  ztxexp(args: readonly string[] = [], options: StartOptions = {}): Promise<Finished> {
    return this.startZtxexp(args, options).finished
  }

  startZtxexp(args: readonly string[] = [], options: StartOptions = {}): Started {
    const [program, ...words] = ztxexpCommand(args)
    return start(program, words, { cwd: this.dir, ...options })
  }

  /** Runs the `vitest` that stands beside ztxexp, or the one with this main file. */
  vitest(args: readonly string[], options: StartOptions & { main?: string } = {}): Promise<Finished> {
    const { main = join(MODULES, 'vitest', 'vitest.mjs'), ...rest } = options
    return start(NODE, [main, ...args], { cwd: this.dir, ...rest }).finished
  }

  /** The run directories, in the order in which the runs started. */
  runs(resultsDir = 'results'): RecordedRun[] {
    return readRuns(join(this.dir, resultsDir))
  }

  path(...parts: string[]): string {
    return join(this.dir, ...parts)
  }

  /** Puts everything back as it was at first, for a test that changes files and may be tried again. */
  reset(): void {
    for (const name of readdirSync(this.dir))
      rmSync(this.path(name), { recursive: true, force: true, maxRetries: 3 })
    this.#fill()
  }

  /** Takes away what earlier runs left. */
  clear(resultsDir = 'results'): void {
    rmSync(this.path(resultsDir), { recursive: true, force: true })
  }
}

/**
 * Copies `fixtures/<name>` into a folder that is removed after the tests of the calling file. `ztxexp` and `vitest`
 * are installed in it, as links. (In the clone, a fixture without a `package.json` is part of this package, and finds
 * both as well.) Call it at the top level of a test file.
 *
 * @param packages A `node_modules` whose packages are installed in it too, as links.
 */
export function useFixture(name: string, packages?: string): Project {
  const dir = useFolder()
  const fill = () => copyFixture(name, dir, packages)
  fill()
  return new Project(dir, fill)
}

function copyFixture(name: string, dir: string, packages?: string): void {
  cpSync(join(CLONE, 'fixtures', name), dir, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !/\/results$/.test(source),
  })
  const manifest = join(dir, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true, "type": "module" }')
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  symlinkSync(PACKAGE, join(dir, 'node_modules', 'ztxexp'))
  symlinkSync(realpathSync(join(MODULES, 'vitest')), join(dir, 'node_modules', 'vitest'))
  if (packages) linkAll(packages, join(dir, 'node_modules'))
}

/** Links every package of a folder that is not there yet. */
function linkAll(from: string, to: string): void {
  for (const name of readdirSync(from).filter((entry) => !entry.startsWith('.'))) {
    if (name.startsWith('@')) {
      mkdirSync(join(to, name), { recursive: true })
      linkAll(join(from, name), join(to, name))
    } else if (!existsSync(join(to, name))) symlinkSync(join(from, name), join(to, name))
  }
}

/** The command line of `ztxexp` with these arguments. */
export function ztxexpCommand(args: readonly string[]): [program: string, ...args: string[]] {
  const main = join(PACKAGE, 'dist', 'cli', 'main.js')
  if (!existsSync(main)) throw new Error(`${main} is missing. Run npm run build first.`)
  return [NODE, main, ...args]
}

/** An empty folder that is removed after the tests of the calling file. */
export function useFolder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'ztxexp-e2e-')))
  afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  return dir
}

/** Starts a program without a shell, in the environment of a user at no terminal and not in CI. */
export function start(program: string, args: readonly string[], options: StartOptions): Started {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...plainEnvironment(), ...options.env },
    detached: options.detached ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8')
    child[stream].on('data', (text: string) => {
      output[stream] += text
    })
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, ...output }))
  })
  return { child, finished }
}

/**
 * Waits until a condition holds and gives what it returned; fails with `what` after a while.
 *
 * @param timeoutMs Where much is to happen on a busy machine. Default: 50 s.
 */
export function until<Value>(
  condition: () => Value | false | undefined | null,
  what: string,
  timeoutMs = 50_000,
): Promise<Value> {
  const look = (): Value => {
    const value = condition()
    if (value === false || value === undefined || value === null)
      throw new Error(`Waited in vain for ${what}`)
    return value
  }
  return vi.waitFor(look, { timeout: timeoutMs, interval: 10 })
}

/** The ids of the processes that were started with a variable in their environment. Linux only. */
export function processesWith(name: string, value: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const environment = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/environ`, 'utf8') : ''
      return environment.split('\0').includes(`${name}=${value}`) ? Number(pid) : []
    } catch {
      // It is gone.
      return []
    }
  })
}

/** What the tests' own Vitest, or a CI, has set would change what a user sees. */
export function plainEnvironment(): Record<string, string | undefined> {
  const isOurs =
    /^(ZTXEXP_|VITEST|VITE_|npm_|GITHUB_)|^(NODE_ENV|NODE_OPTIONS|TEST|MODE|DEV|PROD|SSR|BASE_URL|CI|FORCE_COLOR)$/
  const kept = Object.entries(process.env).filter(([name]) => !isOurs.test(name))
  return { ...Object.fromEntries(kept), NO_COLOR: '1' }
}

/** What a reporter has written: into a file that it names, as Vitest 5 does by default, or on stdout. */
export function reportOf({ stdout }: Pick<Finished, 'stdout'>): string {
  const file = /report written to (.+)$/im.exec(stdout)?.[1]
  return file === undefined ? stdout : readFileSync(stripVTControlCharacters(file), 'utf8')
}
