/** The rounds of a watch session: one begins when the one before it has ended, however many were asked for at once. */
import { relative } from 'node:path'
import type { BaselineJudge } from '../../analysis/baseline/baseline-judge.ts'
import type { CommandInput } from '../command-input.ts'
import type { Terminal } from '../terminal.ts'
import { reportBaseline } from './baseline.ts'
import type { OpenProject } from './open-project.ts'
import { printReport } from './report.ts'
import { Round } from './round.ts'

export class WatchRounds {
  readonly #input: CommandInput
  readonly #project: () => OpenProject | undefined
  #round: Round
  /** The files, as Vitest names them, of the next round that runs only what failed. */
  #failedOnly: ReadonlySet<unknown> | undefined
  /** Settles when all rounds that were asked for have ended. */
  #allEnded: Promise<void> = Promise.resolve()
  #endRound = (): void => {}
  #isAskedFor = false
  #waiting = 0
  /** Whether the session ends with the round that goes on: nothing is waited for any more. */
  isLast = false
  /** What every round is compared with. */
  baselineJudge: BaselineJudge | undefined

  constructor(input: CommandInput, project: () => OpenProject | undefined) {
    this.#input = input
    this.#project = project
    this.#round = new Round(input.terminal, () => project()?.options)
  }

  /** The one that goes on, or the latest. */
  get current(): Round {
    return this.#round
  }

  /** Whether a round goes on or is to come. */
  get isBusy(): boolean {
    return this.#isAskedFor || this.#waiting > 0
  }

  /** Vitest is about to start one. */
  askFor(): void {
    this.#isAskedFor = true
  }

  /** The round of exactly these files runs only what failed. */
  onlyFailed(files: readonly unknown[]): void {
    this.#failedOnly = new Set(files)
  }

  /** To be given to Vitest, which waits for what these return. */
  readonly reporter = {
    onTestRunStart: async (files: readonly unknown[]) => {
      this.#isAskedFor = false
      this.#waiting++
      const before = this.#allEnded
      let end = (): void => {}
      this.#allEnded = new Promise((resolve) => {
        end = resolve
      })
      await before
      this.#endRound = end
      this.#start(files, this.#takeFailed(files))
    },
    onTestRunEnd: async () => {
      this.#waiting--
      const project = this.#project()
      const durationMs = this.#round.end(project?.connection.verdicts() ?? [])
      try {
        const { outcome } = this.#round
        const baseline = this.baselineJudge && reportBaseline(this.baselineJudge, outcome.results)
        if (project) await printReport(this.#input, project, { outcome, durationMs, baseline })
      } finally {
        this.#endRound()
      }
    },
    onWatcherRerun: (_files: string[], trigger?: string) => {
      const { terminal, cwd } = this.#input
      // What is left of a prompt stands where the next line would.
      terminal.screen?.stream.write('\r\x1b[J')
      const cause = this.#failedOnly ? 'what failed' : (trigger ?? '')
      const shown = cause.startsWith('/') ? relative(cwd, cause) : cause
      terminal.print(`\n ${badge(terminal, 'RERUN')} ${shown}`)
    },
    onWatcherStart: () => this.printWaiting(),
  }

  /** That nothing goes on, unless something does. */
  printWaiting(): void {
    const project = this.#project()
    if (!project || this.isBusy || this.isLast) return
    const { terminal } = this.#input
    const { colors, print } = terminal
    print(`\n ${colors.inverse(colors.bold(this.#verdict(project)))} Waiting for file changes...`)
    print(colors.dim('       press h to show help, press q to quit'))
  }

  #start(files: readonly unknown[], failed: boolean): void {
    const { terminal } = this.#input
    const project = this.#project()
    project?.connection.session()?.reopen({ failed })
    this.#round = new Round(terminal, () => project && { ...project.options, ...(failed && { failed }) })
    this.#round.view.expectFiles(files.length)
    void this.#round.view.open()
  }

  #takeFailed(files: readonly unknown[]): boolean {
    const wanted = this.#failedOnly
    if (!wanted || wanted.size !== files.length || !files.every((file) => wanted.has(file))) return false
    this.#failedOnly = undefined
    return true
  }

  #verdict({ options }: OpenProject): string {
    const { green, red, yellow } = this.#input.terminal.colors
    const { outcome } = this.#round
    if (outcome.exitCode({ ...options, passWithNoTests: true }) !== 0) return red(' FAIL ')
    return !outcome.hasMatched ? yellow(' NONE ') : green(' PASS ')
  }
}

/** A word on blue, as Vitest's watch mode prints what it does. */
export function badge({ colors }: Terminal, text: string): string {
  return colors.inverse(colors.bold(colors.blue(` ${text} `)))
}
