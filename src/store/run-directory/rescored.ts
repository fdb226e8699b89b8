/**
 * What the directory of a run says while its outputs are scored again, and afterwards. Its status stays as it is: a run
 * that was over is over whenever this is killed, and the mark in its `run.json` says where to go on.
 */
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { inFolder } from '../folder.ts'
import { documentText, metricsText } from './documents.ts'
import { filePath } from './layout.ts'
import { readJsonObject } from './read-json.ts'
import { replaceFile } from './write.ts'

/** What is under way: scores of these scorers that are older than `started_at` are to be made. */
export interface RescoreMark {
  /** ISO 8601 in UTC. */
  started_at: string
  scorers: string[]
  scorers_hash: string | null
}

/**
 * Says in a run directory that scorers run over its outputs.
 *
 * @returns the mark that counts: one of before where that was for the same, and has not come to its end
 * @throws where `run.json` cannot be read
 */
export function beginRescore(runDir: string, mark: RescoreMark): RescoreMark {
  return inFolder(runDir, (folder) => {
    const { rescoring, ...document } = readDocument(folder)
    const before = readMark(rescoring)
    const isSame = before?.scorers_hash === mark.scorers_hash && before.scorers.join() === mark.scorers.join()
    if (isSame) return before
    replaceFile(filePath(folder, 'run'), documentText({ ...document, rescoring: { ...mark } }))
    return mark
  })
}

/**
 * Writes what the scores come to.
 *
 * @param end `fields`: of `run.json`; `metrics`: none for a run that has no `metrics.json`, because it is not complete.
 */
export function endRescore(
  runDir: string,
  { metrics, fields }: { metrics: JsonObject; fields: JsonObject },
): void {
  inFolder(runDir, (folder) => {
    const { rescoring: _mark, ...document } = readDocument(folder)
    if (readJsonObject(filePath(folder, 'metrics')).kind !== 'missing')
      replaceFile(filePath(folder, 'metrics'), metricsText(metrics))
    replaceFile(filePath(folder, 'run'), documentText({ ...document, ...fields }))
  })
}

function readDocument(folder: string): JsonObject {
  const document = readJsonObject(filePath(folder, 'run'))
  if (document.kind === 'object') return document.value
  throw new Error(
    document.kind === 'missing' ? 'it has no run.json any more' : `run.json: ${document.reason}`,
  )
}

function readMark(value: unknown): RescoreMark | undefined {
  if (!isPlainObject(value)) return undefined
  const { started_at, scorers, scorers_hash } = value
  if (typeof started_at !== 'string' || !Array.isArray(scorers)) return undefined
  const hash = typeof scorers_hash === 'string' ? scorers_hash : null
  return { started_at, scorers: scorers.map(String), scorers_hash: hash }
}
