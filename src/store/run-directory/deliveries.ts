/** `trackers.json`: what each tracker has taken of a run, so that it can go on and repeats nothing. */
import { join } from 'node:path'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { inFolder } from '../folder.ts'
import { readJsonObject } from './read-json.ts'
import { replaceFile } from './write.ts'

const FILE = 'trackers.json'

/** What one tracker has taken of a run. */
export interface Delivery {
  isStarted: boolean
  /** Of `metrics.jsonl`. */
  bytes: number
  /** A hash of the end that was taken; `null` where none was. */
  ended: string | null
  /** The tracker's own. */
  state: JsonObject
}

/** What a tracker has taken; nothing, where the file is missing or none that can be read. @param key The tracker's. */
export function readDelivery(runDir: string, key: string): Delivery {
  const entry = readAll(runDir)[key]
  if (!isPlainObject(entry)) return { isStarted: false, bytes: 0, ended: null, state: {} }
  const { started, bytes, ended, state } = entry
  return {
    isStarted: started === true,
    bytes: Number.isSafeInteger(bytes) && Number(bytes) > 0 ? Number(bytes) : 0,
    ended: typeof ended === 'string' ? ended : null,
    state: isPlainObject(state) ? (state as JsonObject) : {},
  }
}

/** Records what a tracker has taken, beside what others have. */
export function writeDelivery(runDir: string, key: string, delivery: Delivery): void {
  const { isStarted: started, bytes, ended, state } = delivery
  inFolder(runDir, (folder) => {
    const all = { ...readAll(folder), [key]: { started, bytes, ended, state } }
    replaceFile(join(folder, FILE), JSON.stringify(all, null, 2))
  })
}

function readAll(runDir: string): JsonObject {
  const document = readJsonObject(join(runDir, FILE))
  return document.kind === 'object' ? document.value : {}
}
