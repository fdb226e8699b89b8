/** Answers as they stand in a queue: JSON, compressed. */
import { gunzipSync, gzipSync } from 'node:zlib'

/** Characters of a packed answer that are read, and bytes of what is in it. */
const MOST_PACKED = 64 * 1024 * 1024
const MOST_BYTES = 192 * 1024 * 1024

export function packAnswer(answer: object): string {
  return gzipSync(JSON.stringify(answer)).toString('base64')
}

/** What {@link packAnswer} was given. @throws where it is none of its texts, or too large */
export function unpackAnswer(packed: unknown): unknown {
  if (typeof packed !== 'string') throw new Error('The answer is no text.')
  if (packed.length > MOST_PACKED) throw new Error(`The answer has ${packed.length} characters.`)
  return JSON.parse(
    gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST_BYTES }).toString('utf8'),
  )
}
