/**
 * The index beside the run directories: one line for each finished run, so that thousands of them need not be opened.
 *
 * It is never the truth. A line counts only while `run.json` has the time and size that it had when it was read; what
 * is missing or torn is read from the run directories again.
 */
import { join } from 'node:path'
import { STORED_STATUSES } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { RefusedFile } from '../door.ts'
import { readTextLines } from '../run-directory/read-lines.ts'
import { appendLines, replaceFile } from '../run-directory/write.ts'

export const INDEX_FILE = '.index.jsonl'

/** Lines of runs that are gone, or were replaced, are tolerated up to so many more than there are others. */
const MOST_DEAD_LINES = 1_000

/** A line has a few hundred bytes; file names and titles may make it longer. */
const LONGEST_LINE = 64 * 1024

/** Lines that a crash has torn are few: with more that are none, somebody else has written the file. */
const MOST_BAD_LINES = 100

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

/**
 * Reads the index; an empty one where there is none. Never throws. What is no index of ours is read no further than it
 * takes to see that, and written anew with the next entry.
 */
export function readIndex(resultsDir: string): RunIndex {
  const entries = new Map<string, IndexEntry>()
  let lineCount = 0
  let badLines = 0
  try {
    for (const line of readTextLines(join(resultsDir, INDEX_FILE), LONGEST_LINE)) {
      const entry = line === undefined ? undefined : parseEntry(line)
      lineCount++
      if (entry) entries.set(entry.name, entry)
      else if (++badLines > MOST_BAD_LINES) return UNUSABLE
    }
  } catch (error) {
    return error instanceof RefusedFile ? UNUSABLE : { entries, lineCount }
  }
  return { entries, lineCount }
}

/** As an index that has so many lines of no use that it must be written anew. */
const UNUSABLE: RunIndex = { entries: new Map(), lineCount: Number.POSITIVE_INFINITY }

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
  const { name, mtimeMs, size, run } = value
  const { status, durationSec, attempt } = run
  return (
    [name, run.runId, run.configHash, run.startedAt].every((text) => typeof text === 'string') &&
    [mtimeMs, size, durationSec, attempt].every((number) => typeof number === 'number') &&
    [run.experimentName, run.file, run.codeHash, run.finishedAt, run.errorType, run.errorMessage].every(
      (text) => text === null || typeof text === 'string',
    ) &&
    (run.reached === undefined || Array.isArray(run.reached)) &&
    STORED_STATUSES.includes(status as PastRun['status'])
  )
}
