/**
 * The index beside the run directories: one line for each finished run, so that thousands of them need not be opened.
 *
 * It is never the truth. A line counts only while `run.json` has the time and size that it had when it was read; what
 * is missing or torn is read from the run directories again.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPlainObject } from '../model/json.ts'
import type { PastRun } from '../model/run.ts'
import { appendLines, replaceFile } from './write.ts'

const INDEX_FILE = '.index.jsonl'

/** Lines of runs that are gone, or were replaced, are tolerated up to so many more than there are others. */
const MOST_DEAD_LINES = 1_000

/** One finished run. */
export interface IndexEntry {
  /** Name of the run directory. */
  name: string
  /** Of its `run.json` when it was read. */
  mtimeMs: number
  size: number
  run: Omit<PastRun, 'runDir'>
}

/** What an index holds. */
export interface RunIndex {
  entries: Map<string, IndexEntry>
  /** Whole lines in the file, those that are of no use included. */
  lineCount: number
}

/** Reads the index; an empty one where there is none. Never throws. */
export function readIndex(resultsDir: string): RunIndex {
  const entries = new Map<string, IndexEntry>()
  const lines = readText(join(resultsDir, INDEX_FILE)).split('\n')
  // What stands behind the last newline is nothing, or torn.
  lines.pop()
  for (const line of lines) {
    const entry = parseEntry(line)
    if (entry) entries.set(entry.name, entry)
  }
  return { entries, lineCount: lines.length }
}

/**
 * Adds entries, in one write: several processes may do so at once. Where too many lines are of no use any more, the
 * file is written anew.
 *
 * @param all What the index is to hold in the end.
 */
export function updateIndex(
  resultsDir: string,
  index: Pick<RunIndex, 'lineCount'>,
  { added, all }: { added: readonly IndexEntry[]; all: readonly IndexEntry[] },
): void {
  const path = join(resultsDir, INDEX_FILE)
  const wouldHave = index.lineCount + added.length
  if (wouldHave > 2 * all.length + MOST_DEAD_LINES)
    replaceFile(path, all.map((entry) => `${toLine(entry)}\n`).join(''))
  else if (added.length > 0) appendLines(path, added.map(toLine))
}

function toLine(entry: IndexEntry): string {
  return JSON.stringify(entry)
}

function parseEntry(line: string): IndexEntry | undefined {
  try {
    const entry: unknown = JSON.parse(line)
    return isEntry(entry) ? entry : undefined
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is IndexEntry {
  if (!isPlainObject(value) || !isPlainObject(value.run)) return false
  const { runId, status, configHash, startedAt } = value.run
  const isNumbered = typeof value.mtimeMs === 'number' && typeof value.size === 'number'
  const hasTexts = [value.name, runId, status, configHash, startedAt].every(
    (text) => typeof text === 'string',
  )
  return isNumbered && hasTexts
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
