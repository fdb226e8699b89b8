import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveScreen, type Screen } from '../../../src/terminal/screen.ts'

const ESC = '\u001b'

/** A terminal that remembers what it was given. */
class FakeScreen extends EventEmitter {
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

test('ten times a second the lines are drawn, also where they did not change: Enter may have moved the cursor', () => {
  const { view, takeText } = open(() => ['a', 'b'])
  vi.advanceTimersByTime(1000)
  expect(takeText().split('a\nb\r')).toHaveLength(1 + 11)
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

test('lines are cut, not wrapped, and all below the cursor is cleared before they are drawn anew', () => {
  const { screen, view, takeText } = open(() => ['one', 'two'])
  const drawn = `${ESC}[?7l\none\ntwo\r${ESC}[2A${ESC}[?7h`
  expect(takeText()).toBe(`${ESC}[?2026h${drawn}${ESC}[?2026l`)
  screen.emit('resize')
  expect(takeText()).toBe(`${ESC}[?2026h\r${ESC}7${ESC}[2K${ESC}[1B${ESC}[J${ESC}8${drawn}${ESC}[?2026l`)
  view.close()
})

test('a character may come in two pieces', () => {
  const { screen, view, takeText } = open(() => ['view'])
  const bytes = Buffer.from('é\n')
  screen.write(bytes.subarray(0, 1))
  screen.write(bytes.subarray(1))
  vi.advanceTimersByTime(100)
  expect(takeText()).toContain('é\n')
  view.close()
})
