/**
 * What an experiment gets when it imports `vitest`: the helpers, bound to the run that calls them, and in place of what
 * needs a test of Vitest an error that says what to use instead.
 *
 * Only files that import Vitest load this.
 */
import type { AdaptedName } from '../loading/vitest-module.ts'
import { createEndHook, createHook } from './hooks.ts'
import { NO_SNAPSHOTS, refusal, refusedDeclarations, SNAPSHOT_MATCHERS } from './refusal.ts'
import { createRunExpect, type VitestModule } from './run-expect.ts'
import { createRunVi } from './run-vi.ts'
import { provideWorkerState } from './worker-state.ts'

type Adapted = Record<AdaptedName, unknown>

/** By the module of Vitest: each file that imports it asks anew. */
const adapted = new WeakMap<VitestModule, Adapted>()

/**
 * The exports that stand in place of Vitest's own.
 *
 * @param internal Vitest's module that keeps the real timers for its helpers, from before they are faked.
 */
export function adapt(vitest: VitestModule, internal: { setSafeTimers?: () => void }): Adapted {
  const known = adapted.get(vitest)
  if (known) return known
  Object.assign(vitest.chai.config, provideWorkerState().chaiConfig)
  internal.setSafeTimers?.()
  refuseSnapshots(vitest)
  const vi = createRunVi(vitest)
  const exports = {
    ...refusedDeclarations(),
    expect: createRunExpect(vitest),
    vi,
    vitest: vi,
    onTestFinished: createEndHook('onTestFinished', vitest),
    onTestFailed: createEndHook('onTestFailed', vitest),
    beforeAll: createHook('beforeAll', vitest),
    beforeEach: createHook('beforeEach', vitest),
    afterEach: createHook('afterEach', vitest),
    afterAll: createHook('afterAll', vitest),
  } as Adapted
  adapted.set(vitest, exports)
  return exports
}

function refuseSnapshots({ chai }: VitestModule): void {
  chai.use(({ Assertion }, utils) => {
    for (const name of SNAPSHOT_MATCHERS) {
      utils.addMethod(Assertion.prototype, name, function refused() {
        throw refusal(`${name}() ${NO_SNAPSHOTS}`, refused)
      })
    }
  })
}
