/** Ends a session when the process is told to end. */
import { type ErrorRecord, interrupted } from '../model/error.ts'
import type { HostProcess } from '../model/host-process.ts'

/** Exit codes by signal, as shells give them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

type Signal = keyof typeof EXIT_CODES

export interface SignalWatch {
  /** The exit code that the first signal asks for; undefined when none came. */
  exitCode(): number | undefined
  stop(): void
}

/**
 * Calls `cancel` for every signal: it is expected to end things gently the first time and at once the second time.
 * A third one ends the process where it stands. A reader that went away (`ztxexp | head`) counts as SIGINT.
 */
export function watchSignals(
  host: Pick<HostProcess, 'exit' | 'stdout'>,
  cancel: (error: ErrorRecord, count: number) => void,
): SignalWatch {
  let first: Signal | undefined
  let count = 0
  const handle = (signal: Signal): void => {
    first ??= signal
    count++
    if (count > 2) host.exit(EXIT_CODES[first])
    cancel(interrupted(`The session was ended by ${signal}.`), count)
  }
  const signals = Object.keys(EXIT_CODES) as Signal[]
  // Vitest's own listeners end the process at once: they have to wait until we are done.
  const others = signals.map((signal) => ({ signal, listeners: process.listeners(signal) }))
  for (const signal of signals) {
    process.removeAllListeners(signal)
    process.on(signal, handle)
  }
  const onPipe = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE' && count === 0) handle('SIGINT')
  }
  host.stdout.on('error', onPipe)
  return {
    exitCode: () => first && EXIT_CODES[first],
    stop: () => {
      for (const { signal, listeners } of others) {
        if (!(process.listeners(signal) as unknown[]).includes(handle)) continue
        process.off(signal, handle)
        for (const listener of listeners) process.on(signal, listener)
      }
    },
  }
}
