/** Plans and options for the tests of the scheduler. */
import type { ResolvedRunOptions, RunSpec } from '../../../src/model/run.ts'
import type { ExecutePlan } from '../../../src/scheduler/ports.ts'

export function makeRunOptions(options: Partial<ResolvedRunOptions> = {}): ResolvedRunOptions {
  return {
    maxAttempts: 1,
    retryOn: ['Error'],
    retryDelay: { base: 0, factor: 1 },
    timeout: 0,
    tags: {},
    group: null,
    parentRunId: null,
    seed: 1,
    slots: {},
    exclusive: false,
    concurrency: 1,
    ...options,
  }
}

export function makePlan(
  title: string,
  options: Partial<ResolvedRunOptions> = {},
  file = 'a.exp.ts',
): ExecutePlan {
  const spec: RunSpec = {
    file,
    experiment: { index: 0, name: 'a', mode: 'run', options: {} },
    configIndex: 0,
    title,
    config: {},
    configHash: '',
    codeHash: '',
  }
  return { action: 'execute', spec, options: makeRunOptions(options) }
}
