/** Whether the command `ztxexp` runs in this process: a plugin in the config file that it reads must not take over. */

const MARK = Symbol.for('ztxexp.command')

export function markCommand(): void {
  ;(globalThis as Record<symbol, unknown>)[MARK] = true
}

export function isCommandRunning(): boolean {
  return (globalThis as Record<symbol, unknown>)[MARK] === true
}
