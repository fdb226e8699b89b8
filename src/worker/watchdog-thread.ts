/** The thread that watches over a worker process: see watchdog.ts. */
import { killTree } from '../machine/process-identity.ts'
import { descendants, processesWithVariable } from '../machine/process-table.ts'
import { WORKER_MARK } from '../model/worker-protocol.ts'

const INTERVAL_MS = 250
/** How often what runs have started is looked for: they may be starting more meanwhile. */
const ROUNDS = 5

const mark = process.env[WORKER_MARK] ?? ''
/** Not what `process.ppid` says now: the main process may be gone already. */
const parentPid = Number.parseInt(mark, 10)

setInterval(() => {
  // An orphan is given to another parent by the system.
  if (process.ppid === parentPid) return
  // What runs have started goes first: a tree is stopped before it is killed, and that must not stop us.
  for (let round = 0; round < ROUNDS && killBelow() > 0; round++);
  process.kill(process.pid, 'SIGKILL')
}, INTERVAL_MS)

/** Kills the processes below this one, and those that were given to another parent but still have the mark. */
function killBelow(): number {
  const left = new Set([...descendants(process.pid), ...processesWithVariable(WORKER_MARK, mark)])
  left.delete(process.pid)
  for (const pid of left) killTree(pid, 'SIGKILL')
  return left.size
}
