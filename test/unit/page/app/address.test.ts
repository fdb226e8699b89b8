/** The selection of the page as it stands in its address. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, formatAddress, parseAddress, VIEWS } from '../../../../src/page/app/state/address.ts'

const name = fc.string({ minLength: 1, unit: 'binary' })
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
const brush = fc.oneof(
  fc.record({ field: name, low: number, high: number }),
  fc.record({ field: name, values: fc.array(fc.json(), { minLength: 1 }) }),
)

describe('the address', () => {
  test('brings back whatever was selected, commas, quotes and emoji included', () => {
    const addresses = fc.record({
      view: fc.constantFrom(...VIEWS),
      where: fc.string({ unit: 'grapheme' }),
      status: fc.subarray(['succeeded', 'failed', 'running']),
      brushes: fc.array(brush),
      picked: fc.array(name),
      group: fc.array(name),
      sort: fc.string(),
      columns: fc.array(name),
      x: fc.constantFrom('step' as const, 'time' as const),
      logY: fc.boolean(),
      smooth: fc.constantFrom(0, 0.5, 0.98),
      run: fc.string(),
    })
    fc.assert(
      fc.property(addresses, (part) => {
        const address: Address = { ...parseAddress(''), ...part }
        expect(parseAddress(formatAddress(address))).toEqual(address)
      }),
    )
  })

  test('is empty where nothing is selected', () => {
    expect(formatAddress(parseAddress(''))).toBe('')
  })

  test('reads what a stranger wrote into it as far as it can, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(VIEWS).toContain(parseAddress(`#${text}`).view)
      }),
    )
    const odd = parseAddress('#view=nonsense&smooth=7&brushes=%5B1%5D,%7B,%5B"a","b"%5D&x=never')
    expect(odd).toEqual(parseAddress(''))
  })
})
