/** Throw-away projects to measure in, and the programs that are run on them. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const ZTXEXP = join(PACKAGE, 'dist', 'cli', 'main.js')
const VITEST = join(PACKAGE, 'node_modules', 'vitest', 'vitest.mjs')
const PEAK_MEMORY_HOOK = new URL('peak-memory-hook.mjs', import.meta.url).href

/** Of the environment, what would change what is measured is left out. */
const ENVIRONMENT = { ...process.env, NO_COLOR: '1', CI: undefined, NODE_OPTIONS: undefined }

export class Project {
  root = mkdtempSync(join(tmpdir(), 'ztxexp-bench-'))
  /** Of the programs that are run. */
  environment = { ...ENVIRONMENT }

  /** @param {Record<string, string>} files */
  constructor(files) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, name)), { recursive: true })
      writeFileSync(join(this.root, name), text)
    }
    symlinkSync(join(PACKAGE, 'node_modules'), join(this.root, 'node_modules'))
  }

  get resultsDir() {
    return join(this.root, 'results')
  }

  /** @param {string[]} args */
  ztxexp(...args) {
    return this.node(ZTXEXP, '-r', this.root, ...args)
  }

  /** @param {string[]} args */
  vitest(...args) {
    return this.node(VITEST, 'run', '--root', this.root, ...args)
  }

  /**
   * Runs a program to its end.
   *
   * @param {string[]} args Arguments of Node.
   * @returns {{ ms: number, stdout: string }} Wall time of the whole process, and what it printed.
   */
  node(...args) {
    const startMs = performance.now()
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.root,
      env: this.environment,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    })
    const ms = performance.now() - startMs
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
    return { ms, stdout }
  }

  /**
   * Like `ztxexp`, but in a pseudo-terminal of 80 columns and 24 rows, by script(1) of util-linux.
   *
   * @param {string[]} args
   */
  ztxexpAtTerminal(...args) {
    const words = [process.execPath, ZTXEXP, '-r', this.root, ...args]
    const startMs = performance.now()
    const { status, stdout, stderr, error } = spawnSync(
      'script',
      ['-qec', `stty cols 80 rows 24; exec ${words.map((word) => `'${word}'`).join(' ')}`, '/dev/null'],
      { cwd: this.root, env: { ...ENVIRONMENT, NO_COLOR: undefined }, encoding: 'utf8', maxBuffer: 2 ** 30 },
    )
    const ms = performance.now() - startMs
    if (status !== 0) throw error ?? new Error(`${words.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
    return { ms, stdout }
  }

  /**
   * @param {string[]} args
   * @returns {{ ms: number, peakMb: number }} With the peak memory of the main process, workers not included.
   */
  ztxexpWithMemory(...args) {
    const { ms, stdout } = this.node('--import', PEAK_MEMORY_HOOK, ZTXEXP, '-r', this.root, ...args)
    return { ms, peakMb: Number(/^peak rss: (\d+) kB$/m.exec(stdout)?.[1]) / 1024 }
  }

  /** Starts `ztxexp watch`, which goes on until it is killed. */
  startZtxexpWatch() {
    return this.startZtxexp('watch')
  }

  /** Starts Vitest's own watch mode, which goes on until it is killed. */
  startVitestWatch() {
    return this.#start(VITEST, '--watch', '--root', this.root)
  }

  /**
   * Starts a command that goes on until it is killed.
   *
   * @param {string[]} args
   */
  startZtxexp(command = '', ...args) {
    return this.#start(ZTXEXP, command, '-r', this.root, ...args)
  }

  /** @param {string[]} args */
  #start(...args) {
    return spawn(process.execPath, args, { cwd: this.root, env: ENVIRONMENT, stdio: 'ignore' })
  }

  /** Results of one measurement do not burden the next. */
  removeResults() {
    rmSync(this.resultsDir, { recursive: true, force: true })
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** An experiment file with runs that do nothing. @param {number} count */
export function emptyRuns(count) {
  return [
    "import { experiment } from 'ztxexp'",
    `experiment.each(Array.from({ length: ${count} }, (_, index) => ({ index })))('empty', () => {})`,
    '',
  ].join('\n')
}

/** A test file with tests that do nothing. @param {number} count */
export function emptyTests(count) {
  return [
    "import { test } from 'vitest'",
    `test.each(Array.from({ length: ${count} }, (_, index) => ({ index })))('empty [index=$index]', () => {})`,
    '',
  ].join('\n')
}
