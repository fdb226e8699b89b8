/** Records of TensorBoard's event files: scalars, and what its HParams page reads. */
import type { JsonValue } from '../../model/utils/json.ts'
import { crc32c } from '../crc32.ts'
import {
  bytesField,
  doubleField,
  type Field,
  floatField,
  integerField,
  messageField,
  textField,
} from '../protobuf.ts'
import { leafText } from '../values.ts'

/** 1 ended well, 2 failed, 3 goes on. */
export const SESSION_STATUS = { succeeded: 1, failed: 2, skipped: 2 } as const

const HPARAMS = 'hparams'
/** Version of the data of the HParams plugin. */
const HPARAMS_VERSION = 0

/** What a file begins with. */
export function versionEvent(wallMs: number): Uint8Array {
  return event(wallMs, 0, [textField(3, 'brain.Event:2')])
}

/** One number. It is kept with 32 bits. */
export function scalarEvent(
  wallMs: number,
  step: number,
  [tag, value]: readonly [string, number],
): Uint8Array {
  return event(wallMs, step, [messageField(5, [messageField(1, [textField(1, tag), floatField(2, value)])])])
}

/** The params of a run. @param params By dotted name. */
export function sessionStartEvent(
  startedAtMs: number,
  group: string,
  params: readonly (readonly [string, JsonValue])[],
): Uint8Array {
  const entries = params.map(([name, leaf]) =>
    messageField(1, [textField(1, name), messageField(2, [valueField(leaf)])]),
  )
  const info = [...entries, textField(4, group), doubleField(5, startedAtMs / 1000)]
  return hparamsEvent(startedAtMs, '_hparams_/session_start_info', messageField(3, info))
}

export function sessionEndEvent(endedAtMs: number, status: number): Uint8Array {
  const info = [integerField(1, status), doubleField(2, endedAtMs / 1000)]
  return hparamsEvent(endedAtMs, '_hparams_/session_end_info', messageField(4, info))
}

function hparamsEvent(wallMs: number, tag: string, data: Field): Uint8Array {
  const content = Buffer.concat([integerField(1, HPARAMS_VERSION), data])
  const plugin = messageField(1, [textField(1, HPARAMS), bytesField(2, content)])
  return event(wallMs, 0, [
    messageField(5, [messageField(1, [textField(1, tag), messageField(9, [plugin])])]),
  ])
}

/** `google.protobuf.Value`. */
function valueField(leaf: JsonValue): Field {
  if (typeof leaf === 'number') return doubleField(2, leaf)
  return typeof leaf === 'boolean' ? integerField(4, Number(leaf)) : textField(3, leafText(leaf))
}

function event(wallMs: number, step: number, fields: readonly Field[]): Uint8Array {
  return record(Buffer.concat([doubleField(1, wallMs / 1000), integerField(2, step), ...fields]))
}

/** A record of TFRecord: length and data, each with its checksum. */
function record(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(data.length))
  return Buffer.concat([length, masked(length), data, masked(data)])
}

function masked(data: Uint8Array): Uint8Array {
  const crc = crc32c(data)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0)
  return bytes
}
