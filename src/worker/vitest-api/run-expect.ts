/** The `expect` of each run: with Vitest's own state for it, so that runs beside one another do not share one. */
import { currentScope, type RunScope } from '../attempt/console.ts'
import { softly } from './soft.ts'

export type VitestModule = typeof import('vitest')
type Expect = VitestModule['expect']

/** What Vitest's assertions ask and tell the test that they stand in. */
export interface RunTask {
  type: 'test'
  id: string
  name: string
  fullName: string
  fullTestName: string
  mode: 'run'
  meta: object
  file: { filepath: string; name: string }
  result: { state: 'run' }
  /** Assertions that are not over. */
  promises?: Promise<unknown>[]
  /** Checks for when it is. */
  onFinished?: (() => unknown)[]
}

interface RunState {
  task: RunTask
  expect: Expect
  /** What `expect.soft` has found. */
  soft: Set<unknown>
  /** Where it was said how many assertions there will be. */
  countedAt: Error | undefined
}

const states = new WeakMap<RunScope, RunState>()

/** The `expect` and the test of a run; made when they are first asked for. */
export function stateOf(scope: RunScope, { createExpect }: VitestModule): RunState {
  const known = states.get(scope)
  if (known) return known
  const task = createTask(scope)
  const expect = createExpect(task as never)
  const state: RunState = { task, expect, soft: new Set(), countedAt: undefined }
  const soft = (...args: Parameters<Expect>) => softly(expect(...args), (error) => state.soft.add(error))
  Object.defineProperty(expect, 'soft', { value: soft, configurable: true, writable: true })
  for (const name of ['assertions', 'hasAssertions'] as const) {
    const count = expect[name]
    const counted = (expected: number): void => {
      state.countedAt = new Error()
      Error.captureStackTrace(state.countedAt, counted)
      count.call(expect, expected)
    }
    Object.defineProperty(expect, name, { value: counted, configurable: true, writable: true })
  }
  scope.ending.addCheck((hasFailed) => problemsOf(state, hasFailed))
  states.set(scope, state)
  return state
}

/** An `expect` that is the one of the run that calls it, and Vitest's where no run does. */
export function createRunExpect(vitest: VitestModule): Expect {
  const current = (): Expect => {
    const scope = currentScope()
    return scope ? stateOf(scope, vitest).expect : vitest.expect
  }
  return new Proxy(vitest.expect, {
    apply: (_target, _this, args) => Reflect.apply(current(), undefined, args),
    get: (_target, key) => Reflect.get(current(), key),
    set: (_target, key, value) => Reflect.set(current(), key, value),
    has: (_target, key) => Reflect.has(current(), key),
  })
}

function createTask({ runId, title }: RunScope): RunTask {
  return {
    type: 'test',
    id: runId,
    name: title,
    fullName: title,
    fullTestName: title,
    mode: 'run',
    meta: {},
    file: { filepath: '', name: '' },
    result: { state: 'run' },
  }
}

/** What Vitest looks at when a test is over. One that has failed is not asked what it has not come to. */
async function problemsOf(state: RunState, hasFailed: boolean): Promise<unknown[]> {
  const { task, soft } = state
  if (hasFailed) return [...soft]
  // A set, since a soft assertion of a promise is in both.
  const problems = new Set(soft)
  for (const promise of task.promises ?? []) await promise.catch((error: unknown) => problems.add(error))
  for (const check of task.onFinished ?? []) {
    try {
      await check()
    } catch (error) {
      problems.add(error)
    }
  }
  return [...problems, ...miscounted(state)]
}

interface Counts {
  assertionCalls: number
  expectedAssertionsNumber: number | null
  isExpectingAssertions: boolean
}

/** What `expect.assertions` and `expect.hasAssertions` have to say. */
function miscounted({ expect, countedAt }: RunState): Error[] {
  const counts = expect.getState() as unknown as Counts
  const { assertionCalls, expectedAssertionsNumber: expected, isExpectingAssertions } = counts
  const wrong: string[] = []
  if (expected !== null && expected !== assertionCalls)
    wrong.push(`expected number of assertions to be ${expected}, but got ${assertionCalls}`)
  if (isExpectingAssertions && assertionCalls === 0)
    wrong.push('expected any number of assertion, but got none')
  return wrong.map((message) => {
    const frames = countedAt?.stack?.split('\n').slice(1) ?? []
    return Object.assign(new Error(message), { stack: [`Error: ${message}`, ...frames].join('\n') })
  })
}
