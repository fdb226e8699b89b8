/** The keys of Vitest's watch mode, less those that mean nothing here. */
import { registerConsoleShortcuts } from 'vitest/node'
import type { HostProcess } from '../model/host-process.ts'
import type { Host } from './start-vitest.ts'

export interface KeyHandlers {
  /**
   * Told of each key, by the name that Node gives it, unless it is typed into a prompt.
   *
   * @returns whether Vitest is to act on it
   */
  onKey: (name: string) => boolean
  /** Told of Ctrl-C, before Vitest cancels what is in progress. */
  onCtrlC: () => void
  /**
   * Vitest would end the process itself, with an exit code of its own: this is called instead, by `q` at once, by
   * Ctrl-C when what was in progress is cancelled and over, and by a second Ctrl-C while it is not.
   */
  onQuit: (isInterrupted: boolean) => void
}

interface Key {
  name?: string | undefined
  ctrl?: boolean
}

/**
 * Listens until the returned function is called; does nothing where stdin is no terminal.
 *
 * Vitest has no switch for single keys. All who listen are given the same object, and we are the first.
 */
export function listenForKeys(
  host: Host,
  { stdin, stdout }: Pick<HostProcess, 'stdin' | 'stdout'>,
  { onKey, onCtrlC, onQuit }: KeyHandlers,
): () => void {
  if (!stdin.isTTY) return () => {}
  let isQuitKey = false
  let isVitests = (_listener: unknown): boolean => false
  const filterKey = (_text: string, key: Key | undefined): void => {
    // It stops listening while it asks for a pattern.
    if (!key?.name || !stdin.listeners('keypress').some(isVitests)) return
    if (key.ctrl) {
      if (key.name === 'c') withoutLog(host, onCtrlC)
      return
    }
    // Vitest asks for the end within the event of `q`; what comes later comes of Ctrl-C.
    isQuitKey = key.name === 'q'
    queueMicrotask(() => {
      isQuitKey = false
    })
    if (!onKey(key.name)) key.name = undefined
  }
  host.exit = async () => onQuit(!isQuitKey)
  stdin.on('keypress', filterKey)
  const before = new Set<unknown>(stdin.listeners('keypress'))
  const stop = registerConsoleShortcuts(host, stdin, stdout)
  const added = stdin.listeners('keypress').find((listener) => !before.has(listener))
  isVitests = (listener) => listener === added
  return () => {
    stop()
    stdin.off('keypress', filterKey)
  }
}

/** What Vitest says of Ctrl-C within the same event would stand beside what is said by us. */
function withoutLog({ logger }: Host, say: () => void): void {
  const { log } = logger
  say()
  logger.log = () => {}
  queueMicrotask(() => {
    logger.log = log
  })
}
