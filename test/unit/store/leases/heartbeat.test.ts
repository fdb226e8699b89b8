/** Who lives, by the file that each session writes again and again. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { HEARTBEAT_INTERVAL_MS, HeartbeatWatch } from '../../../../src/store/leases/heartbeat.ts'
import { openResultsDir } from '../../../../src/store/results-dir.ts'
import { makeResultsDir } from '../../results-directory.ts'

const PATH = '.owners/a-1-b'

function setUp() {
  const dir = makeResultsDir()
  mkdirSync(join(dir, '.owners'))
  const clock = { nowMs: 0 }
  const watch = new HeartbeatWatch(() => clock.nowMs)
  const beat = (count: number) => writeFileSync(join(dir, PATH), `{"beat":"${count}"}`)
  /** By the clock of whoever writes the files. */
  const setAge = (ageMs: number) => {
    const seconds = (Date.now() - ageMs) / 1000
    utimesSync(join(dir, PATH), seconds, seconds)
  }
  /** Looks every second. */
  const watchFor = (ms: number) => {
    for (const endMs = clock.nowMs + ms; clock.nowMs < endMs; clock.nowMs += 1000) watch.check(dir, PATH)
    return watch.check(dir, PATH)
  }
  return { dir, clock, watch, beat, setAge, watchFor, look: () => watch.check(dir, PATH) }
}

describe('a session that cannot be seen otherwise', () => {
  test('lives when its file is new, and is dead when it is old or gone', () => {
    const { beat, setAge, look, clock, dir } = setUp()
    expect(look()).toBe('dead')
    beat(1)
    setAge(200_000)
    expect(look()).toBe('dead')
    const young = setUp()
    young.beat(1)
    young.setAge(80_000)
    expect(young.look()).toBe('alive')
    rmSync(join(dir, PATH))
    clock.nowMs += 1000
    expect(look()).toBe('dead')
  })

  test('is dead when its file stands still while it is watched, whatever the time is that the file has', () => {
    const { beat, setAge, watchFor } = setUp()
    beat(1)
    setAge(-3600_000)
    expect(watchFor(40_000)).toBe('alive')
    expect(watchFor(15_000)).toBe('dead')
  })

  test('lives as long as it writes, whatever the time is that the file has', () => {
    const { beat, setAge, watchFor } = setUp()
    for (let count = 0; count < 10; count++) {
      beat(count)
      setAge(count === 0 ? 0 : 3600_000)
      expect(watchFor(20_000)).toBe('alive')
    }
  })

  test('is not dead because whoever looks was asleep', () => {
    const { beat, clock, look } = setUp()
    beat(1)
    expect(look()).toBe('alive')
    clock.nowMs += 8 * 3600_000
    expect(look()).toBe('alive')
  })

  test('is not known by a path that leads elsewhere, nor by what is no file', () => {
    const { dir, watch } = setUp()
    for (const path of ['.owners/../x', '.owners/..', '../.owners/x', '/etc/passwd', '.owners-x/y']) {
      expect(watch.check(dir, path)).toBe('unknown')
    }
    symlinkSync('/etc/passwd', join(dir, '.owners', 'link'))
    mkdirSync(join(dir, '.owners', 'folder'))
    for (const name of ['link', 'folder']) expect(watch.check(dir, `.owners/${name}`)).toBe('unknown')
  })
})

describe('a heartbeat', () => {
  function open() {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const dir = mkdtempSync(join(makeResultsDir(), 'results-'))
    const onTakenForDead = vi.fn()
    const heartbeat = openResultsDir(dir, {
      name: 'host-1-x',
      describe: (path) => ({ hostname: 'host', owner: { heartbeat: path } }),
      onTakenForDead,
    })
    const text = () => readFileSync(join(dir, heartbeat.path), 'utf8')
    return { dir, heartbeat, onTakenForDead, text }
  }

  test('changes what the file holds, and leaves a whole document', () => {
    const { text, heartbeat, onTakenForDead } = open()
    const first = text()
    vi.advanceTimersByTime(HEARTBEAT_INTERVAL_MS)
    expect(text()).not.toBe(first)
    expect(JSON.parse(text())).toMatchObject({ hostname: 'host', owner: { heartbeat: heartbeat.path } })
    heartbeat.stop()
    expect(text).toThrow('ENOENT')
    expect(onTakenForDead).not.toHaveBeenCalled()
  })

  test('is put up again where others have taken the session for dead, which is said once', () => {
    const { dir, text, heartbeat, onTakenForDead } = open()
    for (let count = 0; count < 2; count++) {
      rmSync(join(dir, '.owners'), { recursive: true })
      vi.advanceTimersByTime(HEARTBEAT_INTERVAL_MS)
      expect(JSON.parse(text())).toMatchObject({ hostname: 'host' })
    }
    expect(onTakenForDead).toHaveBeenCalledOnce()
    heartbeat.stop()
  })

  test('writes into no file that a link leads to', () => {
    const { dir, heartbeat } = open()
    const outside = join(dir, 'precious')
    writeFileSync(outside, 'mine')
    rmSync(join(dir, heartbeat.path))
    symlinkSync(outside, join(dir, heartbeat.path))
    vi.advanceTimersByTime(HEARTBEAT_INTERVAL_MS)
    expect(readFileSync(outside, 'utf8')).toBe('mine')
    heartbeat.stop()
  })
})
