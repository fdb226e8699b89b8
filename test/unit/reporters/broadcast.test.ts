/** Who hears of events, and what a listener that throws does to the others. */
import { expect, test, vi } from 'vitest'
import type { LifecycleEvent } from '../../../src/model/event.ts'
import { Broadcast } from '../../../src/reporters/broadcast.ts'

const event = { type: 'runStarted' } as LifecycleEvent

test('everyone hears, the recorder first', () => {
  const heard: string[] = []
  const broadcast = new Broadcast(() => heard.push('recorder'), vi.fn())
  broadcast.subscribe(() => heard.push('a'))
  const leave = broadcast.subscribe(() => heard.push('b'))
  broadcast.emit(event)
  leave()
  broadcast.emit(event)
  expect(heard).toEqual(['recorder', 'a', 'b', 'recorder', 'a'])
})

test('a reporter that throws harms only itself, and is told of once', () => {
  const [onBroken, other] = [vi.fn(), vi.fn()]
  const broadcast = new Broadcast(vi.fn(), onBroken)
  broadcast.subscribe(function mine() {
    throw new Error('broken')
  })
  broadcast.subscribe(other)
  broadcast.emit(event)
  broadcast.emit(event)
  expect(onBroken).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/Listener mine.*broken/))
  expect(other).toHaveBeenCalledTimes(2)
})

test('what the recorder throws reaches the sender, and nobody else hears of what is not recorded', () => {
  const listener = vi.fn()
  const broadcast = new Broadcast(() => {
    throw new Error('disk full')
  }, vi.fn())
  broadcast.subscribe(listener)
  expect(() => broadcast.emit(event)).toThrow('disk full')
  expect(listener).not.toHaveBeenCalled()
})
