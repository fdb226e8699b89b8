/**
 * Runs of other machines: the small documents of a run directory as they are sent, and the directory that is made of
 * them here, marked as `remote` in its `meta.json`.
 *
 * The directory itself, with artifacts, checkpoints and the whole logs, stays where the run has been. What comes from
 * another machine is a stranger's: names, sizes and types are checked, and nothing of it is used as a path.
 */
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ZtxexpError } from '../../model/error.ts'
import type { RunFields } from '../../model/stored-run.ts'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { entryAt, readText, reasonOf } from '../door.ts'
import { inFolder } from '../folder.ts'
import { removeTemporary } from '../remove.ts'
import { nameForCopy, RUN_ID } from '../temporary.ts'
import { documentText } from './documents.ts'
import { readExcerpt } from './excerpt.ts'
import { FILES, filePath } from './layout.ts'
import { findProblem } from './read.ts'
import { parseJson } from './read-json.ts'
import { createFile } from './write.ts'

/** The small documents of a run directory by the names of their files, such as `run.json`. */
export type RunDocuments = Record<string, string>

/** Where a run has been. */
export interface RunOrigin {
  runId: string
  /** Name of the machine. */
  host: string
  /** Absolute path of the run directory there. */
  runDir: string
}

/** What `meta.json` has of a run of another machine, as `remote`. */
export interface RemoteMark {
  host: string
  run_dir: string
  /** Files of which a part, or all, is only there. */
  cut: string[]
}

/** Sent whole: without them a run is not known. */
const WHOLE = ['run', 'config', 'meta', 'metrics'] as const
/** Bytes of one of them. */
const LONGEST_DOCUMENT = 16 * 1024 * 1024

/** Sent as far as there is room, in this order; bytes of the beginning and of the end of each. */
const PARTS = [
  ['errors', { head: 16 * 1024, tail: 16 * 1024 }],
  ['events', { head: 0, tail: 16 * 1024 }],
  ['log', { head: 8 * 1024, tail: 24 * 1024 }],
  ['steps', { head: 0, tail: 64 * 1024 }],
  ['cases', { head: 0, tail: 2 * 1024 * 1024 }],
] as const

/** Bytes that all documents of a run may take when they are compressed; those of {@link WHOLE} may take more. */
const MOST_COMPRESSED = 256 * 1024

/** Bytes that are taken from another machine for one run. */
const MOST_TAKEN = 80 * 1024 * 1024

/** Tells the receiver what is not all there. It is no file of a run directory. */
const CUT = 'cut'

/**
 * What is sent of a run that is over: its records, and of what is long the beginning and the end, in all at most
 * 256 kB when compressed, unless its metrics alone take more.
 *
 * @throws what the system says where the records cannot be read
 */
export function readRunDocuments(runDir: string): RunDocuments {
  const documents: RunDocuments = {}
  const cut: string[] = []
  for (const name of WHOLE) {
    try {
      documents[FILES[name]] = readText(filePath(runDir, name), LONGEST_DOCUMENT)
    } catch (error) {
      if (name !== 'metrics') throw error
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') cut.push(FILES[name])
    }
  }
  let left = MOST_COMPRESSED - compressedLength(Object.values(documents).join(''))
  for (const [name, sizes] of PARTS) {
    const excerpt = readExcerpt(filePath(runDir, name), sizes)
    if (!excerpt) continue
    // Half of the cases are no result.
    const isUsable = excerpt.text.length > 0 && (name !== 'cases' || excerpt.leftOut === 0)
    const length = isUsable ? compressedLength(excerpt.text) : 0
    if (isUsable && length <= left) {
      documents[FILES[name]] = excerpt.text
      left -= length
    }
    if (excerpt.leftOut > 0 || documents[FILES[name]] === undefined) cut.push(FILES[name])
  }
  return { ...documents, [CUT]: JSON.stringify(cut) }
}

/**
 * Makes a run directory of what another machine has sent. Where there is one of that name already nothing is done.
 *
 * @returns its absolute path
 * @throws ZtxexpError (`QUEUE_UNUSABLE`) where the documents are not what they should be; what the system says where they
 *   cannot be written
 */
export function writeRemoteRun(resultsDir: string, origin: RunOrigin, documents: RunDocuments): string {
  const files = checkedFiles(origin, documents)
  const runDir = join(resultsDir, origin.runId)
  if (entryAt(runDir)) return runDir
  const temporary = join(resultsDir, nameForCopy(origin.runId))
  mkdirSync(resultsDir, { recursive: true })
  mkdirSync(temporary)
  try {
    inFolder(temporary, (folder) => {
      for (const [name, text] of files) createFile(`${folder}/${name}`, text)
    })
    renameSync(temporary, runDir)
  } catch (error) {
    removeTemporary(temporary)
    // Another coordinator of the same session was faster.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  return runDir
}

/** How a `meta.json` marks a run whose directory is on another machine; `undefined` where it does not. */
export function remoteMark(meta: JsonObject | null): RemoteMark | undefined {
  const { host, run_dir, cut } = isPlainObject(meta?.remote) ? (meta.remote as JsonObject) : {}
  if (typeof host !== 'string' || typeof run_dir !== 'string') return undefined
  return { host, run_dir, cut: stringsOf(cut) }
}

/** The files to write, `run.json` first: see `temporary.ts`. */
function checkedFiles(origin: RunOrigin, documents: RunDocuments): [name: string, text: string][] {
  const { runId, host, runDir } = origin
  if (!RUN_ID.test(runId)) throw refused(runId, 'its id is none of a run')
  const length = Object.values(documents).reduce((sum, text) => sum + String(text).length, 0)
  if (length > MOST_TAKEN) throw refused(runId, `its documents have ${length} characters`)
  const names = new Set<string>([...Object.values(FILES), CUT])
  for (const [name, text] of Object.entries(documents)) {
    if (!names.has(name) || typeof text !== 'string')
      throw refused(runId, 'it has a document of another name')
  }
  const run = parsed(runId, FILES.run, documents) as RunFields
  const problem = run.run_id === runId ? findProblem(run) : 'run_id is another one'
  if (problem) throw refused(runId, `${FILES.run}: ${problem}`)
  if (run.status === 'running') throw refused(runId, 'it is not over')
  for (const name of [FILES.config, FILES.metrics]) if (name in documents) parsed(runId, name, documents)
  const cut = JSON.parse(documents[CUT] ?? '[]')
  const remote: RemoteMark = { host, run_dir: runDir, cut: stringsOf(cut).filter((name) => names.has(name)) }
  const meta = { ...parsed(runId, FILES.meta, documents), remote: { ...remote } }
  const { [FILES.run]: first = '', [FILES.meta]: _, [CUT]: __, ...rest } = documents
  return [[FILES.run, first], [FILES.meta, documentText(meta)], ...Object.entries(rest)]
}

function parsed(runId: string, name: string, documents: RunDocuments): JsonObject {
  try {
    const value = parseJson(documents[name] ?? '')
    if (isPlainObject(value)) return value as JsonObject
  } catch (error) {
    throw refused(runId, `${name}: ${reasonOf(error)}`)
  }
  throw refused(runId, `${name}: its root is not an object`)
}

function refused(runId: string, reason: string): ZtxexpError {
  return new ZtxexpError('QUEUE_UNUSABLE', `Run ${runId} of another machine is not taken: ${reason}.`)
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

function compressedLength(text: string): number {
  return gzipSync(text, { level: 1 }).length
}
