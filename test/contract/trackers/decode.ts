/** Reads event files of TensorBoard and W&B back, by the rules of their formats and not by our writers. */
import { crc32 as zlibCrc32 } from 'node:zlib'

export interface WireField {
  number: number
  /** A varint as a number, else the bytes. */
  value: number | Buffer
}

/** The fields of a protobuf message, in order. */
export function readFields(data: Buffer): WireField[] {
  const fields: WireField[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = data[at++] ?? 0
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const take = (length: number): Buffer => {
    at += length
    if (at > data.length) throw new Error('a field goes past the end')
    return data.subarray(at - length, at)
  }
  while (at < data.length) {
    const key = Number(varint())
    const wire = key & 7
    if (![0, 1, 2, 5].includes(wire)) throw new Error(`wire type ${wire}`)
    const value =
      wire === 0
        ? Number(BigInt.asIntN(64, varint()))
        : take(wire === 2 ? Number(varint()) : wire === 1 ? 8 : 4)
    fields.push({ number: key >> 3, value })
  }
  return fields
}

export function fieldsAt(data: Buffer, ...path: number[]): (number | Buffer)[] {
  return path.reduce<(number | Buffer)[]>(
    (nodes, number) =>
      nodes.flatMap((node) =>
        readFields(node as Buffer).flatMap((field) => (field.number === number ? [field.value] : [])),
      ),
    [data],
  )
}

export function textAt(data: Buffer, ...path: number[]): string | undefined {
  return fieldsAt(data, ...path)[0]?.toString()
}

/** Records of a TFRecord file, their checksums looked at. */
export function readTfRecords(file: Buffer): Buffer[] {
  const records: Buffer[] = []
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at))
    checkMasked(file.subarray(at, at + 8), file.readUInt32LE(at + 8))
    const data = file.subarray(at + 12, at + 12 + length)
    checkMasked(data, file.readUInt32LE(at + 12 + length))
    records.push(data)
    at += 16 + length
  }
  return records
}

/** Records of a `.wandb` file, their checksums and their places in blocks looked at. */
export function readWandb(file: Buffer): Buffer[] {
  if (file.subarray(0, 7).toString('hex') !== '3a572642e1be00') throw new Error('no file of W&B')
  const records: Buffer[] = []
  let pieces: Buffer[] = []
  for (let at = 7; at < file.length; ) {
    const room = 32768 - (at % 32768)
    if (room < 7) {
      at += room
      continue
    }
    const length = file.readUInt16LE(at + 4)
    const type = file[at + 6] ?? 0
    const data = file.subarray(at + 7, at + 7 + length)
    if (length > room - 7) throw new Error('a chunk goes past its block')
    if (zlibCrc32(Buffer.concat([Buffer.of(type), data])) !== file.readUInt32LE(at))
      throw new Error('checksum')
    if (type <= 2 !== (pieces.length === 0)) throw new Error(`chunk of type ${type} in the wrong place`)
    pieces.push(data)
    if (type === 1 || type === 4) {
      records.push(Buffer.concat(pieces))
      pieces = []
    }
    at += 7 + length
  }
  if (pieces.length > 0) throw new Error('torn')
  return records
}

function checkMasked(data: Buffer, masked: number): void {
  let crc = 0xffffffff
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  crc = ~crc >>> 0
  const expected = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
  if (expected !== masked) throw new Error('checksum')
}
