/** What a run changes of the process, and how the next one finds it. */
import { afterEach, expect, test } from 'vitest'
import { noteProcess } from '../../../../src/worker/state/process-state.ts'

const { console: original } = globalThis
const { log } = console
const { write } = process.stdout
afterEach(() => {
  globalThis.console = original
  console.log = log
  process.stdout.write = write
})

test('the console is put back: itself, its methods, and where it writes', () => {
  const restore = noteProcess()
  console.log = () => {}
  process.stdout.write = () => true
  globalThis.console = {} as Console
  restore()
  expect(globalThis.console).toBe(original)
  expect(console.log).toBe(log)
  expect(process.stdout.write).toBe(write)
})

test('listeners that a worker needs are put back once, and those that a run added stay', () => {
  const [needed, added] = [() => {}, () => {}]
  process.on('unhandledRejection', needed)
  const kept = process.listeners('unhandledRejection')
  const restore = noteProcess()
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', added)
  restore()
  restore()
  expect(process.listeners('unhandledRejection')).toEqual([added, ...kept])
  process.off('unhandledRejection', needed)
  process.off('unhandledRejection', added)
})
