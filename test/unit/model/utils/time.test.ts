import { expect, test } from 'vitest'
import { isoTimestamp, timestampMs } from '../../../../src/model/utils/time.ts'

const MINUTE = '2026-11-23T23:45:'

test.each([
  'the first is read as it is',
  `${MINUTE}58.086999+00:00`,
  `${MINUTE}58.087000+00:00`,
  `${MINUTE}59.999999+00:00`,
  `${MINUTE}60.000000+00:00`,
  `${MINUTE}5x.086999+00:00`,
  `${MINUTE}58,086999+00:00`,
  `${MINUTE}58.08699 +00:00`,
  `${MINUTE}58.086999+02:00`,
  `${MINUTE}58.086999-02:00`,
  '2026-11-23T23:46:58.086999-02:00',
  '2026-13-23T23:46:58.086999-02:00',
  '1969-12-31T23:59:59.999000+00:00',
  '2026-11-23T23:45:58.086Z',
  '',
])('the time of %j is what Date says, the first time and again', (text) => {
  expect([timestampMs(text), timestampMs(text)]).toEqual([Date.parse(text), Date.parse(text)])
})

test('what was written is read to the millisecond, within a minute and across', () => {
  for (let ms = Date.UTC(2026, 10, 23, 23, 59, 57); ms < Date.UTC(2026, 10, 24, 0, 2); ms += 377)
    expect(timestampMs(isoTimestamp(ms))).toBe(ms)
})
