/** What becomes of runs whose process has died. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPastRun } from '../../../../src/store/history/history.ts'
import { asRecovered, isAbandoned, recoverRun } from '../../../../src/store/leases/recover.ts'
import { clearDeadSessions } from '../../../../src/store/leases/sessions.ts'
import { readJsonLines } from '../../../../src/store/run-directory/read-lines.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

const META = { hostname: 'here', owner: { pid: 77, heartbeat: '.owners/here-77' } }
const RUNNING = { status: 'running', config_hash: 'h', finished_at: null, duration_sec: null }

function addRunning(resultsDir = makeResultsDir()): string {
  const runDir = addRun(resultsDir, 1, { run: RUNNING, meta: META })
  const start = { event: 'start', run_id: 'r', timestamp: '2026-11-23T23:45:58.081000+00:00' }
  writeFileSync(join(runDir, 'events.jsonl'), `${JSON.stringify(start)}\n`)
  return runDir
}

const document = (runDir: string) => JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8'))
const events = (runDir: string) => [...readJsonLines(join(runDir, 'events.jsonl'))].map(({ value }) => value)

describe('a run that was left', () => {
  test('is recorded as interrupted, in run.json, events.jsonl and error.log', () => {
    const runDir = addRunning()
    expect(recoverRun(runDir)).toMatchObject({ status: 'failed', errorType: 'Interrupted' })
    const message = 'The process 77 on here that ran it ended before the run was over.'
    expect(document(runDir)).toMatchObject({
      status: 'failed',
      error_type: 'Interrupted',
      error_message: message,
    })
    expect(document(runDir).duration_sec).toBeGreaterThan(0)
    expect(events(runDir).map(({ event }) => event)).toEqual(['start', 'error', 'end', 'run_end'])
    expect(events(runDir).at(-1)?.summary).toMatchObject({ status: 'failed', error_type: 'Interrupted' })
    expect(readFileSync(join(runDir, 'error.log'), 'utf8')).toBe(`Interrupted: ${message}\n`)
  })

  test('is recovered once', () => {
    const runDir = addRunning()
    recoverRun(runDir)
    expect(recoverRun(runDir)).toBeUndefined()
    expect(events(runDir)).toHaveLength(4)
  })

  test('keeps its events apart from a line that was torn', () => {
    const runDir = addRunning()
    appendFileSync(join(runDir, 'events.jsonl'), '{"event":"met')
    recoverRun(runDir)
    expect(events(runDir).map(({ event }) => event)).toEqual(['start', 'error', 'end', 'run_end'])
  })

  test('loses the documents that were being written', () => {
    const runDir = addRunning()
    writeFileSync(join(runDir, '.tmp-77-1'), '{"half')
    recoverRun(runDir)
    expect(readdirSync(runDir)).not.toContain('.tmp-77-1')
  })

  test('has ended as its last event says, when run.json was all that was missing', () => {
    const runDir = addRunning()
    const summary = { status: 'succeeded', error_type: null, error_message: null }
    const end = { event: 'run_end', timestamp: '2026-11-23T23:46:00.080999+00:00', summary }
    appendFileSync(join(runDir, 'events.jsonl'), `${JSON.stringify(end)}\n`)
    const run = readPastRun(runDir)
    expect(run && asRecovered(run)).toMatchObject({ status: 'succeeded' })
    expect(document(runDir).status).toBe('running')
    expect(recoverRun(runDir)).toMatchObject({ status: 'succeeded', durationSec: 2 })
    expect(events(runDir)).toHaveLength(2)
  })
})

describe('whether a run was left', () => {
  test('is for its process to say, and where that cannot be asked for its heartbeat', () => {
    const dir = makeResultsDir()
    const runDir = addRunning(dir)
    expect(isAbandoned(runDir, () => 'alive')).toBe(false)
    expect(isAbandoned(runDir, () => 'dead')).toBe(true)
    expect(isAbandoned(runDir, () => 'unknown')).toBe(true)
    mkdirSync(join(dir, '.owners'))
    writeFileSync(join(dir, META.owner.heartbeat), '')
    expect(isAbandoned(runDir, () => 'unknown')).toBe(false)
  })

  test("is, of Python's, known after an hour without a write", () => {
    const runDir = addRun(makeResultsDir(), 1, { run: RUNNING, meta: {} })
    expect(isAbandoned(runDir, () => 'unknown')).toBe(false)
    const longAgo = Date.now() / 1000 - 3700
    for (const name of readdirSync(runDir)) utimesSync(join(runDir, name), longAgo, longAgo)
    expect(isAbandoned(runDir, () => 'unknown')).toBe(true)
  })
})

describe('sessions that died', () => {
  function addOwner(dir: string, name: string): void {
    mkdirSync(join(dir, '.owners'), { recursive: true })
    const meta = { hostname: 'here', owner: { pid: name, heartbeat: `.owners/${name}` } }
    writeFileSync(join(dir, '.owners', name), JSON.stringify(meta))
  }
  const isDead = (name: string) => (meta: object) =>
    JSON.stringify(meta).includes(`"pid":"${name}"`) ? 'dead' : 'alive'

  test('lose their files; those that live, and this one, keep theirs', () => {
    const dir = makeResultsDir()
    for (const name of ['own', 'dead', 'alive']) addOwner(dir, name)
    expect(clearDeadSessions(dir, '.owners/own', isDead('dead'))).toMatchObject({ alive: 1, dead: 1 })
    expect(readdirSync(join(dir, '.owners')).sort()).toEqual(['alive', 'own'])
  })

  test('leave half-made directories, which are removed at once only where nobody else can be making them', () => {
    const dir = makeResultsDir()
    mkdirSync(join(dir, '.tmp-20261123_234558_00000001'))
    mkdirSync(join(dir, '.tmp-delete-20261123_234558_00000002-9'))
    addOwner(dir, 'other')
    expect(clearDeadSessions(dir, '.owners/own', () => 'alive').leftovers).toBe(0)
    expect(clearDeadSessions(dir, '.owners/own', isDead('other')).leftovers).toBe(1)
    expect(existsSync(join(dir, '.tmp-20261123_234558_00000001'))).toBe(false)
  })
})
