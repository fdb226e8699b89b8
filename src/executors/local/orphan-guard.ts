/**
 * Ends everything that workers and runs of this process have started, when this process is killed (SIGKILL, or for
 * lack of memory) and cannot do it itself: also a worker that is stopped or has never started, and what runs in
 * threads have started, where no watchdog is.
 *
 * A shell waits for the end of a pipe that only this process holds, so that it costs nothing while it waits. Then it
 * looks for processes with the mark of this process in their environment. Linux only: elsewhere, and where there is no
 * shell, the watchdogs of the worker processes are all there is.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { WORKER_MARK } from '../../model/worker-protocol.ts'

/** What the marks of all workers of this process begin with: see {@link WORKER_MARK}. */
export const PROCESS_MARK = `${process.pid}-${randomUUID()}`

/** Stopped before they are killed, and searched again: they may be starting more meanwhile. */
const SCRIPT = `
while read -r _; do :; done
round=0
while [ $round -lt 20 ]; do
  pids=
  for file in $(grep -lF "$1" /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${file#/proc/}
    pids="$pids \${pid%/environ}"
  done
  [ -n "$pids" ] || exit 0
  kill -STOP $pids 2>/dev/null
  kill -KILL $pids 2>/dev/null
  round=$((round + 1))
done
`

let guard: ChildProcess | undefined
let users = 0

/**
 * Starts the guard, unless there is one. The returned function gives it up: it ends with its last user.
 *
 * @param environment For `PATH`.
 */
export function guardOrphans({ PATH }: Readonly<Record<string, string>>): () => void {
  users++
  guard ??= startGuard(PATH)
  let isGivenUp = false
  return () => {
    if (isGivenUp) return
    isGivenUp = true
    users--
    if (users > 0) return
    guard?.kill('SIGKILL')
    guard = undefined
  }
}

function startGuard(path = '/usr/bin:/bin'): ChildProcess | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    // In a session of its own, so that what is sent to the group of this process does not end it too; and with
    // nothing of the environment, so that it is not taken for something that a run has started.
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'ztxexp-guard', `${WORKER_MARK}=${PROCESS_MARK}`], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: path },
      cwd: '/',
    })
    child.on('error', () => {})
    child.stdin?.on('error', () => {})
    child.unref()
    const { stdin } = child
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
    return child
  } catch {
    // No room for another process: the first worker will say so.
    return undefined
  }
}
