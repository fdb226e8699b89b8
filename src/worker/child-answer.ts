/** What a worker writes for a thread or process that a run starts with a TypeScript file, and how that waits for it. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { GraphExtension } from '../model/module-graph.ts'

/** The file as it is served, with all that it reaches; or why it does not load. */
export type ChildAnswer = GraphExtension | { problem: string }

/** A first answer may have to transform a large program. */
const PATIENCE_MS = 60_000
const LOOK_AGAIN_MS = 3

export function writeAnswer(path: string, answer: ChildAnswer): void {
  writeFileSync(`${path}.new`, JSON.stringify(answer))
  renameSync(`${path}.new`, path)
}

/** Blocks: nothing else may happen in the child before. */
export function waitForAnswer(path: string): ChildAnswer {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waitedMs = 0; !existsSync(path); waitedMs += LOOK_AGAIN_MS) {
    if (waitedMs > PATIENCE_MS) return { problem: 'Its code did not come from the worker that started it.' }
    Atomics.wait(pause, 0, 0, LOOK_AGAIN_MS)
  }
  return JSON.parse(readFileSync(path, 'utf8')) as ChildAnswer
}
