import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ComparedRun, relate } from '../../../src/machines/merge/relate.ts'
import { readRun } from '../../../src/store/run-directory/read.ts'
import { addRun, makeResultsDir, type RunFiles } from '../results-directory.ts'

interface State extends RunFiles {
  events?: string
  cases?: string
}

const LEFT = { status: 'running', finished_at: null }
const INTERRUPTED = { status: 'failed', error_type: 'Interrupted' }

/** One run in two results directories. */
function relateStates(there: State, coming: State) {
  const [a, b] = [there, coming].map((state): ComparedRun => {
    const runDir = addRun(makeResultsDir(), 1, { metrics: { score: 1 }, ...state })
    for (const name of ['events', 'cases'] as const)
      if (state[name] !== undefined) writeFileSync(join(runDir, `${name}.jsonl`), state[name])
    const run = readRun(runDir, { withMeta: true })
    return run?.kind === 'run' ? run : expect.fail('no run')
  })
  return a && b && relate(a, b)
}

test('a run that both have is the same, whatever else lies beside it', () => {
  expect(relateStates({ events: 'start\n' }, { events: 'start\n' })).toBe('same')
})

test('what was found dead gives way to how the run has really ended, and never the other way round', () => {
  expect(relateStates({ run: INTERRUPTED, events: 'start\nlost\n' }, { events: 'start\nend\n' })).toBe(
    'newer',
  )
  expect(relateStates({ events: 'start\nend\n' }, { run: INTERRUPTED, events: 'start\nlost\n' })).toBe('same')
  expect(relateStates({ run: INTERRUPTED, events: 'start\nlost\n' }, { run: LEFT, events: 'start\n' })).toBe(
    'same',
  )
})

test('an evaluation that went on is newer than what was copied of it, and the other way round the same', () => {
  const before = { metrics: { score: 0.5 }, events: 'start\nend\n', cases: '1\n2\n' }
  const after = { run: { attempt: 2 }, events: 'start\nend\nstart\nend\n', cases: '1\n2\n3\n' }
  expect(relateStates(before, after)).toBe('newer')
  expect(relateStates(after, before)).toBe('same')
  const rescored = { metrics: { score: 0.7 }, events: before.events, cases: '1\n2\n1\n2\n' }
  expect(relateStates(before, rescored)).toBe('newer')
})

test('two that went on apart from each other contradict, and so do two that only share an id', () => {
  const one = { run: { attempt: 2 }, events: 'start\na\n', cases: '1\n2\n' }
  const other = { run: { attempt: 3 }, events: 'start\nb\n', cases: '1\n3\n' }
  expect(relateStates(one, other)).toEqual({ contradiction: 'other cases' })
  expect(relateStates({}, { metrics: { score: 2 } })).toEqual({ contradiction: 'other metrics' })
  expect(relateStates({}, { config: { lr: 1 } })).toEqual({ contradiction: 'another config' })
  expect(relateStates({}, { run: { group: 'b' } })).toMatchObject({
    contradiction: expect.stringContaining('group is'),
  })
  expect(relateStates({}, { run: { started_at: '2020-01-01T00:00:00.000000+00:00' } })).toEqual({
    contradiction: 'another started_at in run.json',
  })
})

test('a pipe or folder in the place of a file is refused', () => {
  const a = addRun(makeResultsDir(), 1, { metrics: { score: 1 } })
  const b = addRun(makeResultsDir(), 1, { metrics: { score: 2 } })
  mkdirSync(join(b, 'events.jsonl'))
  const [there, coming] = [a, b].map((path) => readRun(path))
  if (there?.kind !== 'run' || coming?.kind !== 'run') return expect.fail('no runs')
  expect(() => relate(there, coming)).toThrow('a folder, not a file')
})

test('the small documents of a run give way to its directory, and never the other way round', () => {
  const copy = { meta: { remote: { host: 'far', run_dir: '/results/x', cut: ['run.log'] } }, events: 'end\n' }
  const whole = { meta: { hostname: 'far' }, events: 'start\nmetric\nend\n' }
  expect(relateStates(copy, whole)).toBe('newer')
  expect(relateStates(whole, copy)).toBe('same')
  expect(relateStates(copy, copy)).toBe('same')
  expect(relateStates(copy, { ...whole, config: { lr: 1 } })).toEqual({ contradiction: 'another config' })
})
