/**
 * A file that grows with a run. Its size stands in the tracker's state, which is kept together with what was taken: what
 * a process that died had written beyond it is cut off, so that nothing stands there twice.
 */
import { basename, dirname, join } from 'node:path'
import type { JsonObject } from '../model/utils/json.ts'
import { inFolder } from '../store/folder.ts'
import { writeFrom } from '../store/run-directory/write.ts'
import { DeliveryError } from './delivery-error.ts'

export class GrowingFile {
  readonly path: string
  readonly #state: JsonObject

  /** @param state Of the run; has `size`, and `body` once there is an end. */
  constructor(path: string, state: JsonObject) {
    this.path = path
    this.#state = state
  }

  get size(): number {
    return Number(this.#state.size ?? 0)
  }

  append(content: Uint8Array): void {
    this.#write(this.size, content)
  }

  /** Appends what the run ends with; what an earlier end has written is cut off. */
  appendEnd(content: Uint8Array): void {
    const body = Number(this.#state.body ?? this.size)
    this.#write(body, content)
    this.#state.body = body
  }

  /** What was written is cut off. */
  restart(): void {
    delete this.#state.body
    this.#state.size = 0
  }

  #write(size: number, content: Uint8Array): void {
    const written = inFolder(dirname(this.path), (folder) =>
      writeFrom(join(folder, basename(this.path)), size, content),
    )
    if (written === undefined) {
      const message = `${this.path} is shorter than what was written. To write it anew, remove trackers.json beside the run.`
      throw new DeliveryError(message, { isFinal: true })
    }
    this.#state.size = written
  }
}
