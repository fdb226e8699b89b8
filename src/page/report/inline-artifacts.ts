/** Puts small artifacts into a report: pictures and texts, as addresses that hold them. */

import { redactText } from '../../model/utils/redact.ts'
import { readStart } from '../../store/door.ts'
import { withArtifact } from '../../store/run-directory/artifact-file.ts'
import { type HrefOf, imageType, isText } from '../reading/artifacts.ts'

/** A report is no archive: larger ones are named. */
const MOST_BYTES = 50_000
const MOST_BYTES_OF_RUN = 150_000

/** The artifacts of a run, one after the other. */
export function inlineArtifacts(runDir: string): HrefOf {
  let left = MOST_BYTES_OF_RUN
  return (path, bytes) => {
    const type = imageType(path) ?? (isText(path) ? 'text/plain' : undefined)
    if (type === undefined || bytes > Math.min(left, MOST_BYTES)) return null
    left -= bytes
    const data = readArtifact(runDir, path)
    if (data === undefined) return null
    const given = type === 'text/plain' ? Buffer.from(redactText(data.toString('utf8'))) : data
    return `data:${type};base64,${given.toString('base64')}`
  }
}

/** `undefined` where it is gone, or has grown meanwhile. */
function readArtifact(runDir: string, path: string): Buffer | undefined {
  try {
    return withArtifact(runDir, path, ({ file, stats }) =>
      stats.size > MOST_BYTES ? undefined : readStart(file, stats.size),
    )
  } catch {
    return undefined
  }
}
