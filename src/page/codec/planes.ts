/**
 * A JSON header and lists of 16-bit codes as bytes, the high and the low bytes of each list apart from each other: alike
 * beside alike, which deflates to least.
 */

export interface Packed<Header> {
  header: Header
  lists: Uint16Array[]
}

/** Length of the header, then the header, then for each list its length and its two planes. */
export function toBytes<Header>({ header, lists }: Packed<Header>): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const size = 4 + text.length + lists.reduce((sum, { length }) => sum + 4 + 2 * length, 0)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, text.length)
  bytes.set(text, 4)
  let at = 4 + text.length
  for (const list of lists) {
    view.setUint32(at, list.length)
    at += 4
    for (let index = 0; index < list.length; index++) {
      const code = list[index] as number
      bytes[at + index] = code >> 8
      bytes[at + list.length + index] = code & 0xff
    }
    at += 2 * list.length
  }
  return bytes
}

/** @throws Error where the bytes are not those of {@link toBytes} */
export function fromBytes<Header>(bytes: Uint8Array): Packed<Header> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header
  const lists: Uint16Array[] = []
  let at = 4 + length
  while (at < bytes.length) {
    const count = view.getUint32(at)
    at += 4
    if (at + 2 * count > bytes.length)
      throw new Error('The curves of this page are damaged: they end too soon.')
    const [high, low] = [at, at + count]
    lists.push(
      Uint16Array.from({ length: count }, (_, index) => {
        return ((bytes[high + index] as number) << 8) | (bytes[low + index] as number)
      }),
    )
    at += 2 * count
  }
  return { header, lists }
}
