/** The thread that watches over a worker process: see watchdog.ts. */
import { parentPort } from 'node:worker_threads'
import { endBelow } from '../machine/end-marked.ts'
import { WORKER_MARK } from '../model/worker-protocol.ts'
import { answerLook } from './state/look.ts'

const INTERVAL_MS = 250

const mark = process.env[WORKER_MARK] ?? ''
/** Not what `process.ppid` says now: the main process may be gone already. */
const parentPid = Number.parseInt(mark, 10)

let lookFile: string | undefined

parentPort?.on('message', (file: string) => {
  lookFile = file
})

setInterval(() => {
  // An orphan is given to another parent by the system.
  if (process.ppid === parentPid) {
    if (lookFile !== undefined) answerLook(lookFile)
    return
  }
  // What runs have started goes first: a tree is stopped before it is killed, and that must not stop us.
  endBelow(WORKER_MARK, mark)
  process.kill(process.pid, 'SIGKILL')
}, INTERVAL_MS)
