/** Who may run a config. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Claims } from '../../../../src/store/leases/claims.ts'
import { makeResultsDir } from '../../results-directory.ts'

/** Processes on one results directory, each of which can die. */
function setUp() {
  const resultsDir = makeResultsDir()
  const dead = new Set<string>()
  const open = (name: string) =>
    new Claims({ resultsDir, owner: { name }, isAlive: (owner) => !dead.has(String(owner.name)) })
  return { resultsDir, dead, a: open('a'), b: open('b'), c: open('c') }
}

describe('a claim', () => {
  test('is for one process at a time, until it is given back', () => {
    const { a, b } = setUp()
    expect(a.take('x')).toEqual({ kind: 'taken', runIds: [] })
    expect(b.take('x')).toEqual({ kind: 'held' })
    expect(b.take('y')).toEqual({ kind: 'taken', runIds: [] })
    a.release('x')
    expect(b.take('x')).toEqual({ kind: 'taken', runIds: [] })
  })

  test('is not taken twice by its own process', () => {
    const { a } = setUp()
    a.take('x')
    expect(a.take('x')).toEqual({ kind: 'held' })
  })

  test('of a dead process is taken over, with the run that it had started', () => {
    const { a, b, dead } = setUp()
    a.take('x')
    a.started('x', 'run_1')
    dead.add('a')
    expect(b.take('x')).toEqual({ kind: 'taken', runIds: ['run_1'] })
  })

  test('that was taken over goes to one of those who want it', () => {
    const { a, b, c, dead } = setUp()
    a.take('x')
    dead.add('a')
    expect([b.take('x').kind, c.take('x').kind]).toEqual(['taken', 'held'])
    b.release('x', 'run_2')
    expect(c.take('x')).toEqual({ kind: 'taken', runIds: ['run_2'] })
  })

  test('tells the next one which run it has ended with', () => {
    const { a, b } = setUp()
    a.take('x')
    a.release('x', 'run_1')
    expect(b.take('x')).toEqual({ kind: 'taken', runIds: ['run_1'] })
  })

  test('gives way when another one turns up between the two looks', () => {
    const { resultsDir, b } = setUp()
    const racing = new Claims({
      resultsDir,
      owner: { name: 'racing' },
      // Asked of the dead claim first: the other one comes in just then.
      isAlive: (owner) => {
        if (owner.name !== 'gone') return true
        mkdirSync(join(resultsDir, '.claims', 'x', '7'), { recursive: true })
        writeFileSync(join(resultsDir, '.claims', 'x', '7', 'owner.json'), '{"name":"quicker"}')
        return false
      },
    })
    mkdirSync(join(resultsDir, '.claims', 'x', '1'), { recursive: true })
    writeFileSync(join(resultsDir, '.claims', 'x', '1', 'owner.json'), '{"name":"gone"}')
    expect(racing.take('x')).toEqual({ kind: 'held' })
    expect(b.take('x')).toEqual({ kind: 'held' })
    expect(readdirSync(join(resultsDir, '.claims', 'x')).sort()).toEqual(['1', '7'])
  })
})

describe('clearing up', () => {
  test('removes the claims of the dead, and nothing that a live process has', () => {
    const { a, b, c, dead } = setUp()
    a.take('x')
    b.take('y')
    dead.add('a')
    expect(c.clearAbandoned(undefined)).toBe(1)
    expect([c.take('x').kind, c.take('y').kind]).toEqual(['taken', 'held'])
  })

  test('keeps what a dead process had started while others may ask for it', () => {
    const { a, b, c, dead } = setUp()
    a.take('x')
    a.started('x', 'run_1')
    dead.add('a')
    c.clearAbandoned(undefined)
    expect(b.take('x')).toEqual({ kind: 'taken', runIds: ['run_1'] })
  })

  test('leaves nothing when the last process goes', () => {
    const { resultsDir, a, b, dead } = setUp()
    a.take('x')
    a.release('x', 'run_1')
    a.take('y')
    a.close(undefined)
    b.take('z')
    dead.add('a')
    b.close(b.besides())
    expect(existsSync(join(resultsDir, '.claims'))).toBe(false)
  })

  test('leaves nothing of what a process was making when it was killed', () => {
    const { resultsDir, a, b, dead } = setUp()
    a.take('x')
    writeFileSync(join(resultsDir, '.claims', 'x', '.tmp-1-0'), '{')
    mkdirSync(join(resultsDir, '.claims', '.tmp-prepared'))
    dead.add('a')
    b.close(b.besides())
    expect(existsSync(join(resultsDir, '.claims'))).toBe(false)
  })

  test('keeps what is published by somebody who came later', () => {
    const { a, b, c } = setUp()
    const before = a.besides()
    b.take('x')
    b.release('x', 'run_1')
    a.close(before)
    expect(c.take('x')).toEqual({ kind: 'taken', runIds: ['run_1'] })
  })
})
