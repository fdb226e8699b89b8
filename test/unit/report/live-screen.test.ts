import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveScreen, type Screen } from '../../../src/report/live-screen.ts'

/** A terminal that remembers what it was given. */
class FakeScreen extends EventEmitter {
  columns = 80
  rows = 24
  text = ''
  write = (chunk: string | Uint8Array): boolean => {
    this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    return true
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(lines: () => string[]) {
  const screen = new FakeScreen()
  const other = new FakeScreen()
  const view = new LiveScreen(screen as unknown as Screen, lines, [other as never])
  const takeText = () => {
    const { text } = screen
    screen.text = ''
    return text
  }
  return { screen, other, view, takeText }
}

test('lines that did not change are not written again', () => {
  const { view, takeText } = open(() => ['a', 'b'])
  vi.advanceTimersByTime(100)
  expect(takeText()).toContain('a\nb\r')
  vi.advanceTimersByTime(1000)
  expect(takeText()).toBe('')
  view.close()
})

test('what is printed meanwhile, on either stream, comes above the lines', () => {
  const { screen, other, view, takeText } = open(() => ['view'])
  vi.advanceTimersByTime(100)
  takeText()
  screen.write('one\n')
  other.write(Buffer.from('two\nhalf'))
  expect(takeText()).toBe('')
  vi.advanceTimersByTime(100)
  const text = takeText()
  expect(text.indexOf('one\ntwo\n')).toBeGreaterThan(-1)
  expect(text.indexOf('one\ntwo\n')).toBeLessThan(text.indexOf('view'))
  expect(text).not.toContain('half')
  view.close()
  expect(takeText()).toMatch(/half$/)
})

test('after the end both streams are as they were, and nothing is drawn', () => {
  const { screen, other, view, takeText } = open(() => ['view'])
  const before = process.listenerCount('SIGCONT')
  view.close()
  view.close()
  takeText()
  screen.write('plain')
  other.write('too')
  vi.advanceTimersByTime(1000)
  expect(takeText()).toBe('plain')
  expect(other.text).toBe('too')
  expect(screen.listenerCount('resize')).toBe(0)
  expect(process.listenerCount('SIGCONT')).toBe(before - 1)
})

test('a window made narrower has wrapped the lines: all of their rows are cleared', () => {
  let lines = ['x'.repeat(70), 'y'.repeat(30), 'end']
  const { screen, view, takeText } = open(() => lines)
  vi.advanceTimersByTime(100)
  takeText()
  screen.columns = 20
  lines = ['short']
  screen.emit('resize')
  // Four rows of the first line and two of the second.
  expect(takeText().split('\u001b[1A\u001b[2K')).toHaveLength(1 + 6)
  view.close()
})
