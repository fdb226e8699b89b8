/** Data as it stands in a report: deflated, as base64. */

import { deflateRawSync } from 'node:zlib'
import { type EncodableCurves, encodeCurves } from '../codec/curve-codec.ts'
import { FINEST } from '../codec/quantise.ts'

export function packText(text: string): string {
  return packBytes(Buffer.from(text))
}

/** Values as such or as what each adds to the one before: whichever takes less. */
export function packCurves(set: EncodableCurves, levels: number = FINEST): string {
  const ways = [false, true].map((isDelta) => packBytes(encodeCurves(set, { levels, isDelta })))
  return ways.reduce((least, way) => (way.length < least.length ? way : least))
}

function packBytes(bytes: Uint8Array): string {
  return deflateRawSync(bytes, { level: 9 }).toString('base64')
}

/**
 * As many of some items, from the first on, as fit into so many bytes.
 *
 * @param pack Of the first so many.
 */
export function mostThatFit(
  count: number,
  budget: number,
  pack: (count: number) => string,
): { count: number; packed: string } {
  const whole = pack(count)
  if (whole.length <= budget) return { count, packed: whole }
  let [fits, tooMany] = [{ count: 0, packed: pack(0) }, count]
  // Not to the last item: each try packs all of it.
  while (tooMany - fits.count > 1 + fits.count / 20) {
    const middle = (fits.count + tooMany) >> 1
    const packed = pack(middle)
    if (packed.length <= budget) fits = { count: middle, packed }
    else tooMany = middle
  }
  return fits
}
