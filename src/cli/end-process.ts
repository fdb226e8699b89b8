/** The end of the command's own process, whatever the code of the user has left open in it. */

/** Vitest waits as long for what is still open (`teardownTimeout`). */
const PATIENCE_MS = 10_000
const CHECK_EVERY_MS = 250

/** What the process itself has open: its own streams. */
const OWN = ['PipeWrap', 'TTYWrap']

/**
 * Sees to it that the process ends once its work is done. Config files, plugins and trackers may leave a timer or a
 * connection open that would keep it for ever: after ten seconds it is ended, and what was open is said.
 *
 * @param say Prints on stderr.
 */
export function endProcess(host: NodeJS.Process, say: (text: string) => void): void {
  endWithin(host, PATIENCE_MS, () => {
    const open = [...new Set(host.getActiveResourcesInfo())].filter((kind) => !OWN.includes(kind))
    say(
      `Something is still open ten seconds after the end, in the config file or what it loads: ${open.join(', ') || 'unknown'}.\n` +
        'The process is ended now. Close it in the teardown of a global setup, or call unref() on it.',
    )
  })
}

/**
 * Ends the process where it has not ended by itself after so long. What stdout has not been read from yet is waited for,
 * however long it takes.
 *
 * @param beforeEnd Called where it has to be ended. Default: nothing.
 */
export function endWithin(host: NodeJS.Process, patienceMs: number, beforeEnd: () => void = () => {}): void {
  const deadline = performance.now() + patienceMs
  const timer = setInterval(() => {
    const isRead = host.stdout.writableLength === 0 && host.stderr.writableLength === 0
    if (performance.now() < deadline || !isRead) return
    clearInterval(timer)
    beforeEnd()
    // What was just said goes out first.
    host.stderr.write('', () => host.exit())
  }, CHECK_EVERY_MS)
  timer.unref()
}
