/**
 * Asks a worker process that answers no messages any more which run keeps it busy: its watchdog, a thread of its own,
 * stops the main thread for a moment and looks whose code is being executed. The question and the answer are files,
 * because the worker's channel belongs to the thread that is busy.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { LookAnswer } from '../../model/worker-protocol.ts'

/** The watchdog looks for questions four times a second; code that is not JavaScript cannot be stopped. */
const PATIENCE_MS = 2000
const INTERVAL_MS = 20

/** @returns what the watchdog has seen; undefined when it could not see anything */
export async function lookIntoWorker(lookFile: string): Promise<LookAnswer | undefined> {
  const answerFile = `${lookFile}.answer`
  try {
    writeFileSync(lookFile, '')
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += INTERVAL_MS) {
      await wait(INTERVAL_MS)
      const text = readIfThere(answerFile)
      if (text !== undefined) return JSON.parse(text) as LookAnswer
    }
    return undefined
  } catch {
    return undefined
  } finally {
    rmSync(lookFile, { force: true })
    rmSync(answerFile, { force: true })
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
