/** The `vi` of experiments: what a run changes with it is put back when the run is over. */
import { currentScope, type RunScope } from '../attempt/console.ts'
import { REFUSED_METHODS, refusal, refusing } from './refusal.ts'
import type { VitestModule } from './run-expect.ts'

type Vi = VitestModule['vi']
type Method = (...args: never[]) => unknown

/** They change, or move, the one clock of the worker. */
const CLOCK_METHODS = [
  'useFakeTimers',
  'useRealTimers',
  'setSystemTime',
  'runOnlyPendingTimers',
  'runOnlyPendingTimersAsync',
  'runAllTimers',
  'runAllTimersAsync',
  'runAllTicks',
  'advanceTimersByTime',
  'advanceTimersByTimeAsync',
  'advanceTimersToNextTimer',
  'advanceTimersToNextTimerAsync',
  'advanceTimersToNextFrame',
  'clearAllTimers',
  'setTimerTickMode',
] as const

const MOCK_METHODS = ['clearAllMocks', 'resetAllMocks', 'restoreAllMocks'] as const

/** Values of `import.meta.env` that are no texts. */
const ENV_FLAGS = new Set(['PROD', 'DEV', 'SSR'])

export function createRunVi({ vi: real }: VitestModule): Vi {
  const methods: Record<string, Method> = {}
  for (const [name, text] of Object.entries(REFUSED_METHODS)) methods[name] = refusing(`vi.${name}() ${text}`)
  const guard = (names: readonly (keyof Vi)[], reach: string, note: (scope: RunScope) => void): void => {
    for (const name of names) {
      const guarded = (...args: never[]): unknown => {
        noteRun(`vi.${name}()`, reach, guarded, note)
        const returned: unknown = (real[name] as Method)(...args)
        return returned === real ? api : returned
      }
      methods[name] = guarded
    }
  }
  guard(CLOCK_METHODS, 'the clock of', ({ ending }) => ending.restore(() => real.useRealTimers()))
  guard(MOCK_METHODS, 'the mocks of', () => {})
  const api: Vi = Object.assign(
    {},
    real,
    methods,
    stubs(real, () => api),
    { spyOn: createSpyOn(real) },
  )
  return api
}

/**
 * Lets a run change what its whole worker has, and calls `note` so that it is put back.
 *
 * @throws {ZtxexpError} when other runs go on in the worker: it would change for them too
 */
function noteRun(
  what: string,
  reach: string,
  called: Method,
  note: (scope: RunScope) => void = () => {},
): void {
  const scope = currentScope()
  if (!scope) return
  if (!scope.isShared) {
    note(scope)
    return
  }
  const message =
    `${what} changes ${reach} all runs in its worker, and with --concurrency above 1 there are others. Run it with ` +
    '--concurrency 1, or give the experiment the option { exclusive: true }.'
  throw refusal(message, called)
}

/** Undoes what a run has stubbed; by the run, since stubs of the top level are for all. */
type Undo = Map<string, () => void>
const undos = { env: new WeakMap<RunScope, Undo>(), global: new WeakMap<RunScope, Undo>() }

function stubs(real: Vi, api: () => Vi): Partial<Vi> {
  const stubGlobal = (name: string | symbol | number, value: unknown): Vi => {
    noteRun('vi.stubGlobal()', 'the globals of', stubGlobal)
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    const isNoted = noteUndo('global', String(name), () => {
      if (before) Object.defineProperty(globalThis, name, before)
      else Reflect.deleteProperty(globalThis, name)
    })
    if (isNoted)
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true })
    else real.stubGlobal(name, value)
    return api()
  }
  const stubEnv = (name: string, value: string | boolean | undefined): Vi => {
    noteRun('vi.stubEnv()', 'the environment of', stubEnv)
    const before = process.env[name]
    const text = ENV_FLAGS.has(name) ? (value ? '1' : '') : value === undefined ? undefined : String(value)
    if (noteUndo('env', name, () => setVariable(name, before))) setVariable(name, text)
    else real.stubEnv(name, value as never)
    return api()
  }
  const undo = (kind: keyof typeof undos, outside: () => unknown) => (): Vi => {
    const scope = currentScope()
    if (!scope) outside()
    else undoAll(undos[kind].get(scope))
    return api()
  }
  return {
    stubGlobal,
    stubEnv: stubEnv as Vi['stubEnv'],
    unstubAllGlobals: undo('global', () => real.unstubAllGlobals()),
    unstubAllEnvs: undo('env', () => real.unstubAllEnvs()),
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

/** Notes how to undo what a run is about to do; the first time counts. Says whether there is a run. */
function noteUndo(kind: keyof typeof undos, name: string, undo: () => void): boolean {
  const scope = currentScope()
  if (!scope) return false
  let known = undos[kind].get(scope)
  if (!known) {
    known = new Map()
    undos[kind].set(scope, known)
    const all = known
    scope.ending.restore(() => undoAll(all))
  }
  if (!known.has(name)) known.set(name, undo)
  return true
}

function undoAll(undo: Undo | undefined): void {
  for (const restore of undo?.values() ?? []) restore()
  undo?.clear()
}

function createSpyOn(real: Vi): Vi['spyOn'] {
  const spyOn = (object: object, key: string, accessor?: 'get' | 'set') => {
    if (Object.prototype.toString.call(object) === '[object Module]') {
      const message =
        `vi.spyOn() cannot replace the export ${key} of a module: Node, which loads modules here, keeps them as they ` +
        'are. Export an object that has it as a method, or pass it in as an argument.'
      throw refusal(message, spyOn)
    }
    const before = memberOf(object, key, accessor)
    const spy = real.spyOn(object as never, key as never, accessor as never) as { mockRestore: () => void }
    // One that was there is of the top level, or of this run.
    if (!real.isMockFunction(before)) currentScope()?.ending.restore(() => spy.mockRestore())
    return spy
  }
  return spyOn as never
}

/** A method or an accessor, without a call of it. */
function memberOf(object: object, key: string, accessor: 'get' | 'set' | undefined): unknown {
  for (let holder: object | null = object; holder; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, key)
    if (descriptor) return descriptor[accessor ?? 'value']
  }
  return undefined
}
