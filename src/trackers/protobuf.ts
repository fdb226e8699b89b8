/** Writes the few protobuf messages that event files of TensorBoard and W&B are made of. */

/** A field of a message: its number, and its value as bytes of the wire. */
export type Field = Uint8Array

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** A whole number that is not negative, or a negative one as int64 has it. */
export function integerField(number: number, value: number | bigint): Field {
  return Buffer.concat([varint((number << 3) | VARINT), varint(value)])
}

export function doubleField(number: number, value: number): Field {
  const data = Buffer.alloc(8)
  data.writeDoubleLE(value)
  return Buffer.concat([varint((number << 3) | FIXED64), data])
}

export function floatField(number: number, value: number): Field {
  const data = Buffer.alloc(4)
  data.writeFloatLE(value)
  return Buffer.concat([varint((number << 3) | FIXED32), data])
}

export function textField(number: number, text: string): Field {
  return bytesField(number, Buffer.from(text))
}

/** A message within a message. */
export function messageField(number: number, fields: readonly Field[]): Field {
  return bytesField(number, Buffer.concat(fields))
}

export function bytesField(number: number, content: Uint8Array): Field {
  return Buffer.concat([varint((number << 3) | BYTES), varint(content.length), content])
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}
