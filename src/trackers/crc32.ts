/** Checksums of event files: CRC-32 as zlib has it, and CRC-32C as TensorFlow does. */

const IEEE = makeTable(0xedb88320)
const CASTAGNOLI = makeTable(0x82f63b78)

/** Node has it in zlib only from 20.15 and 22.2 on. */
export function crc32(...pieces: readonly Uint8Array[]): number {
  return checksum(IEEE, pieces)
}

export function crc32c(...pieces: readonly Uint8Array[]): number {
  return checksum(CASTAGNOLI, pieces)
}

function checksum(table: Uint32Array, pieces: readonly Uint8Array[]): number {
  let crc = 0xffffffff
  for (const piece of pieces) for (const byte of piece) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

function makeTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? polynomial ^ (value >>> 1) : value >>> 1
    return value >>> 0
  })
}
