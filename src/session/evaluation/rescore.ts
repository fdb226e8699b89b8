/** Scores the outputs of past runs again, with the scorers of now. */
import { ZtxexpError } from '../../model/error.ts'
import type { StartedRun } from '../../model/run.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { listSource } from '../../scheduler/list-source.ts'
import type { ExecutePlan } from '../../scheduler/ports.ts'
import { readPastRun } from '../../store/history/history.ts'
import { Claims } from '../../store/leases/claims.ts'
import { checkOwnerState } from '../../store/leases/heartbeat.ts'
import { checkOwner } from '../../store/leases/run-owner.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'
import type { SessionParts } from '../session-parts.ts'
import { EvaluationSource } from './evaluation-source.ts'
import { RescoredRun, type RescoreEnd } from './rescored-run.ts'
import { evaluationPorts } from './run-evaluations.ts'

/** A run of the past, with what its experiment is now. */
export interface RunToRescore {
  plan: ExecutePlan
  /** Absolute path. */
  runDir: string
}

export type RescoreOutcome = RescoreEnd & Pick<RunToRescore, 'runDir'>

export interface RescoreOptions {
  /** Names of the scorers to call, of those that an experiment has. Default: all, and no other score is kept. */
  scorers?: readonly string[] | undefined
  /** An output has been scored. */
  onScored(): void
  onEnd(outcome: RescoreOutcome): void
  /** Told of a run that another process is at work on. */
  onHeld(run: RunToRescore): void
}

/** Resolves when all are over. */
export async function rescoreRuns(
  runs: readonly RunToRescore[],
  options: RescoreOptions,
  parts: SessionParts,
): Promise<void> {
  const claims = openClaims(parts)
  const held = new Set<string>()
  const isOurs = ({ spec }: ExecutePlan) => {
    const key = parts.reuse.claimKey(spec)
    if (!held.has(key) && claims.take(key).kind === 'taken') held.add(key)
    return held.has(key)
  }
  try {
    const ours = runs.filter(({ plan }) => isOurs(plan))
    for (const run of runs) if (!ours.includes(run)) options.onHeld(run)
    const experiments = groupBy(ours, ({ plan: { spec } }) => `${spec.file}\0${spec.experiment.index}`)
    await Promise.all([...experiments.values()].map((group) => rescoreExperiment(group, options, parts)))
  } finally {
    claims.close([])
  }
}

async function rescoreExperiment(
  runs: readonly [RunToRescore, ...RunToRescore[]],
  { scorers, onScored, onEnd }: RescoreOptions,
  parts: SessionParts,
): Promise<void> {
  const plans = runs.flatMap(asGoingOn)
  const [first] = plans
  if (!first) return
  const { spec, options } = first
  const runDirs = new Map(runs.map(({ plan, runDir }) => [plan.spec, runDir]))
  const all = spec.experiment.evaluation?.scorers ?? []
  const ports = {
    scorers: scorers ? all.filter((name) => scorers.includes(name)) : all,
    isAll: scorers === undefined,
    open: asStarted,
    onScored,
    onEnd: (end: RescoreEnd) => onEnd({ ...end, runDir: runDirs.get(end.plan.spec) ?? '' }),
  }
  const source = new EvaluationSource(listSource(spec.file, plans), options.concurrency, {
    ...evaluationPorts(spec, parts),
    permit: (plan) => ({ kind: 'run', plan }),
    createRun: (plan, cases) => new RescoredRun(plan, cases, ports),
  })
  try {
    await parts.scheduler.submit(source)
  } finally {
    await source.close(parts.scheduler.cancellation)
  }
}

/** None where the directory was removed meanwhile. */
function asGoingOn({ plan, runDir }: RunToRescore): ExecutePlan[] {
  const past = readPastRun(runDir)
  return past ? [{ ...plan, goesOn: { past, withNew: false, withFailed: false } }] : []
}

function asStarted({ spec, options, goesOn }: ExecutePlan): StartedRun {
  if (!goesOn)
    throw new ZtxexpError('INTERNAL', 'No run is there to be scored again. This is a bug in ztxexp.')
  const { runId, runDir, startedAt, experimentName } = goesOn.past
  return {
    runId,
    runDir,
    spec,
    options,
    experimentName: experimentName ?? spec.experiment.name,
    startedAt: Date.parse(startedAt),
    dataset: readDataset(runDir),
  }
}

function readDataset(runDir: string): NonNullable<StartedRun['dataset']> {
  const document = readJsonObject(filePath(runDir, 'run'))
  const { dataset_hash, cases }: JsonObject = document.kind === 'object' ? document.value : {}
  const total = isPlainObject(cases) ? Number(cases.total) : 0
  return { hash: typeof dataset_hash === 'string' ? dataset_hash : '', total }
}

function openClaims({ recording, options: { resultsDir } }: SessionParts): Claims {
  const { meta } = recording.register()
  const isAlive = (owner: JsonObject) => checkOwnerState(resultsDir, owner, checkOwner) === 'alive'
  return new Claims({ resultsDir, owner: meta, isAlive })
}
