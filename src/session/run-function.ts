/** Runs a function over configs in this process. */
import { InlineExecutor } from '../executor/inline.ts'
import type { Definition, ExperimentFunction } from '../experiment/definition.ts'
import { ZtxexpError } from '../model/error.ts'
import { planRuns } from '../schedule/plan.ts'
import type { ExecutePlan } from '../schedule/ports.ts'
import { checkSlots } from '../schedule/slots.ts'
import { createGate } from './gate.ts'
import { Recording } from './recording.ts'
import { ResultList } from './result-list.ts'
import { ReuseControl } from './reuse-control.ts'
import { createScheduler, runCapacity } from './run-loop.ts'
import { countResults, type RunSummary } from './run-summary.ts'
import { collectRequest, type RunnerRequest, resolveRequest } from './runner-request.ts'
import { runDefaults } from './session.ts'

/**
 * @throws {ZtxexpError} `BAD_DECLARATION` in any mode but `sequential`: a function cannot be given to a worker
 */
export async function runFunction(
  request: RunnerRequest & { fn: ExperimentFunction<never> },
): Promise<RunSummary> {
  const startedAt = performance.now()
  const options = resolveRequest(request, { mode: 'sequential' })
  if (options.mode !== 'sequential') {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `A function cannot run in mode ${options.mode}: functions do not cross to a worker. Use mode sequential, or ` +
        'put the experiment into a module and give ExpRunner its file: url.',
    )
  }
  const name = request.fn.name || 'experiment'
  const definition: Definition = {
    name,
    fn: request.fn,
    configs: [],
    options: {},
    mode: 'run',
    calledAt: undefined,
  }
  const experiments = await collectRequest(name, definition, request)
  const list = new ResultList()
  const recording = new Recording({
    ...options,
    extras: request.extras,
    warn: console.warn,
    onOutput: () => {},
  })
  const reuse = new ReuseControl({ ...options, warn: console.warn }, () => recording.register())
  for (const listener of [reuse.listen, list.listen, ...request.listeners]) recording.subscribe(listener)
  const gate = createGate({ ...options, warn: console.warn }, runCapacity(options))
  const executor = new InlineExecutor(definition)
  const permit = (plan: ExecutePlan) => reuse.permit(plan)
  const scheduler = createScheduler(options, { executor, gate, recording, permit, moduleKeyOf: () => '' })
  try {
    reuse.prepare(false)
    const plans = reuse.plan(planRuns({ file: name, codeHash: '', experiments }, {}, runDefaults(options)))
    checkSlots(plans, options.slots)
    for (const result of reuse.reused(plans)) recording.emit({ type: 'runReused', result })
    await recording.open()
    await scheduler.submit(plans.filter((plan): plan is ExecutePlan => plan.action === 'execute'))
  } finally {
    gate.stop()
    reuse.close()
    recording.close()
  }
  return countResults(list.results, performance.now() - startedAt)
}
