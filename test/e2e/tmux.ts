/**
 * A program in a real terminal: tmux, with a server of its own, so that no other session is touched. Tests that need
 * it are to be skipped where {@link HAS_TMUX} is false.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { afterAll } from 'vitest'
import { plainEnvironment, until } from './harness.ts'

/** Whether there is a tmux to test in. */
export const HAS_TMUX = spawnSync('tmux', ['-V']).status === 0

export interface TerminalOptions {
  /** Folder that the program is started in. */
  cwd: string
  /** Added to the environment, which asks for no colours. */
  env?: Record<string, string>
  /** Default: 80. */
  columns?: number
  /** Default: 24. */
  rows?: number
}

const opened: Terminal[] = []

export class Terminal {
  readonly #socket = `ztxexp-test-${process.pid}-${opened.length}`

  /** Starts a program; its exit code is printed when it ends. */
  constructor(command: readonly string[], { cwd, env = {}, columns = 80, rows = 24 }: TerminalOptions) {
    const size = ['-x', String(columns), '-y', String(rows)]
    // Variables are not in the environment of tmux itself, which sets TERM. The shell outlives a Ctrl-C.
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const shell = [
      'env',
      ...variables,
      'sh',
      '-c',
      'trap : INT; "$@"; echo "exit code $?"; exec cat',
      'sh',
      ...command,
    ]
    const start = ['-f', '/dev/null', 'new-session', '-d', ...size, '-c', cwd, ...shell]
    execFileSync('tmux', ['-L', this.#socket, ...start], { env: plainEnvironment() })
    opened.push(this)
  }

  /** What is to be seen now: a line for each row, without the spaces at its end. */
  screen(): string[] {
    const rows = this.#tmux('capture-pane', '-p').split('\n')
    return rows.slice(0, -1).map((row) => row.trimEnd())
  }

  /** All that was printed and not taken away again, from the start on, as one would scroll through it. */
  text(): string {
    return this.#tmux('capture-pane', '-p', '-J', '-S', '-')
  }

  /** Like {@link text}, with the escape sequences that colour it. */
  codes(): string {
    return this.#tmux('capture-pane', '-p', '-e', '-S', '-')
  }

  /** Waits until something is to be seen `times` times, and gives all text. */
  seen(what: string | RegExp, times = 1): Promise<string> {
    return until(() => {
      const text = this.text()
      return text.split(what).length > times && text
    }, `${what} (${times}) in\n${this.text()}`)
  }

  /** Presses keys, by their tmux names: `t`, `Enter`, `C-c`. */
  press(...keys: string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows))
  }

  close(): void {
    spawnSync('tmux', ['-L', this.#socket, 'kill-server'])
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...args], { encoding: 'utf8' })
  }
}

afterAll(() => {
  for (const terminal of opened) terminal.close()
})
