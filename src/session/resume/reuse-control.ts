/** What a session makes of past runs: which configs need not run, and which another process has meanwhile. */

import { join } from 'node:path'
import { codeHashWith } from '../../model/code-hash.ts'
import { configIdentity } from '../../model/config-identity.ts'
import type { SourcePlan } from '../../model/config-source.ts'
import { INTERRUPTED } from '../../model/error.ts'
import type { LifecycleEvent } from '../../model/event.ts'
import type { ReachedModule } from '../../model/module-graph.ts'
import type { RunResult, RunSpec } from '../../model/run.ts'
import type { PastRun, RunPlan } from '../../model/run-plan.ts'
import { debugLog } from '../../model/utils/debug.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { ExecutePlan, StartPermit } from '../../scheduler/ports.ts'
import { follow, type ReusePolicy, reusePlans } from '../../scheduler/reuse.ts'
import { decideGoingOn, planGoingOn } from '../../scheduler/reuse-evaluation.ts'
import { refusalOf } from '../../store/door.ts'
import { isResultsDir } from '../../store/folder.ts'
import { History, readPastRun } from '../../store/history/history.ts'
import { Claims } from '../../store/leases/claims.ts'
import { checkOwnerState } from '../../store/leases/heartbeat.ts'
import { asRecovered, isAbandoned, recoverRun } from '../../store/leases/recover.ts'
import { checkOwner } from '../../store/leases/run-owner.ts'
import { clearDeadSessions } from '../../store/leases/sessions.ts'
import { unusable } from '../../store/results-dir.ts'
import { observePast, type PastOfSource } from './observe-past.ts'
import { describePlan, describeUnread, hasFailedCases, pickUnfinished } from './past-facts.ts'
import { readHolder } from './read-holder.ts'
import { recoverResults } from './recover-results.ts'
import { standIn } from './stand-in.ts'

const debug = debugLog('resume')

export interface ReuseOptions extends ReusePolicy {
  /** Absolute path. */
  resultsDir: string
  ignoreKeys: readonly string[]
  /** Recorded instead of the experiments' own names. */
  name?: string | undefined
  /** Told what was recovered. */
  warn: (message: string) => void
}

/** How the session says in the results directory that it is there. */
export type Register = () => { heartbeat: string; meta: JsonObject }

export class ReuseControl {
  readonly #options: ReuseOptions
  readonly #register: Register
  #history: History | undefined
  #claims: Claims | undefined
  #own = ''
  #prepared: 'listing' | 'running' | undefined
  #isStale = false
  /** Hashes of what the runs of each file have reached, by path. */
  readonly #reached = new Map<string, Map<string, string>>()
  /** In this round or in an earlier one. */
  #wasActive = false
  /** Of the round that goes on: the options say it of all. */
  #failed: boolean

  constructor(options: ReuseOptions, register: Register) {
    this.#options = options
    this.#failed = options.failed
    this.#register = register
  }

  /**
   * Before anything is planned: what dead sessions have left is ended, and the past is read.
   *
   * @param isListing Nothing is to run, and nothing to be written.
   */
  prepare(isListing: boolean): void {
    if (this.#prepared === 'running' || (isListing && this.#prepared)) return
    this.#prepared = isListing ? 'listing' : 'running'
    const { resultsDir, ignoreKeys, warn } = this.#options
    if (!this.#isActive && (isListing || !isResultsDir(resultsDir))) return
    const claims = isListing ? undefined : this.#announce()
    const openHistory = () =>
      new History({ resultsDir, ignoredKeys: ignoreKeys, canWrite: claims !== undefined })
    this.#claims = claims
    this.#history = claims
      ? this.#usable(() => recoverResults({ resultsDir, own: this.#own, claims, openHistory, warn }))
      : openHistory()
    this.#markAbandoned(this.#history)
    if (this.#isActive && this.#history.unread.length > 0) warn(describeUnread(this.#history.unread))
  }

  /** @throws {ZtxexpError} `RESULTS_UNUSABLE` where something else stands in the place of what is ours */
  #usable<Result>(act: () => Result): Result {
    try {
      return act()
    } catch (error) {
      throw refusalOf(error) ? unusable(this.#options.resultsDir, error) : error
    }
  }

  /**
   * The past has changed: it is read again before the next planning.
   *
   * @param failed Whether what is planned then is only what failed.
   */
  refresh({ failed }: Pick<ReusePolicy, 'failed'>): void {
    this.#isStale = true
    this.#failed = failed
    // Nobody has asked for the past before.
    if (this.#isActive && !this.#history) this.#prepared = undefined
  }

  /**
   * Before a file is planned: what its runs have reached besides its graph is looked at as it is now.
   *
   * @param describe Gives the hash of a module by its path.
   */
  async rehash(file: string, describe: (path: string) => Promise<ReachedModule>): Promise<void> {
    if (!this.#history || !this.#isActive) return
    this.#freshen(this.#history)
    const modules = await Promise.all([...this.#history.reachedBy(file)].map(describe))
    this.#reached.set(file, new Map(modules.map(({ name, hash }) => [name, hash])))
  }

  /** Plans with those that need not run taken out. */
  plan(plans: readonly RunPlan[]): RunPlan[] {
    const history = this.#history
    if (!history || !this.#isActive) return [...plans]
    this.#wasActive = true
    this.#freshen(history)
    const decided = reusePlans(plans, {
      policy: { resume: this.#options.resume, failed: this.#failed },
      pastOf: ({ spec }) =>
        history.of({ ...this.#keyOf(spec), file: spec.file }).map((run) => this.#asOfNow(run, spec)),
      planEvaluation: (plan, past) => this.#planEvaluation(plan, past),
      pickUnfinished,
      holderOf: readHolder,
    })
    if (debug) for (const each of decided) debug('%s: %s', each.spec.title, describePlan(each))
    return decided
  }

  /** What a source of configs has of the past: with `--resume`, or of `--failed` what is to run again. */
  pastOf(source: SourcePlan): PastOfSource {
    const history = this.#history
    const { resume, name = source.experiment.name } = this.#options
    if (!history || !this.#isActive) return observePast([], source, false)
    this.#wasActive = true
    this.#freshen(history)
    const runs = history.ofExperiment({ experimentName: name, file: source.file })
    const isOfNow = (run: PastRun) => this.#asOfNow(run, source).codeHash === source.codeHash
    return observePast(resume === 'code' ? runs.filter(isOfNow) : runs, source, this.#failed)
  }

  /** Whether only what has failed is to run. */
  get isOnlyFailed(): boolean {
    return this.#failed
  }

  /** The results that stand for runs that need not run. */
  reused(plans: readonly RunPlan[]): RunResult[] {
    return plans.flatMap((plan) =>
      plan.action === 'reuse' ? [standIn(plan, plan.past, this.#options.ignoreKeys)] : [],
    )
  }

  /** See {@link StartPermit}. Without `--resume` everything may run. */
  permit(plan: ExecutePlan): StartPermit {
    const claims = this.#claims
    if (!claims || (this.#options.resume === false && !plan.goesOn)) return { kind: 'run', plan }
    const key = this.claimKey(plan.spec)
    const outcome = this.#usable(() => claims.take(key))
    if (outcome.kind === 'held') return { kind: 'later' }
    const latest = this.#since(outcome.runIds)
    if (!latest) return { kind: 'run', plan }
    if (plan.spec.experiment.evaluation) return { kind: 'run', plan: this.#goOnWith(plan, latest) }
    if (latest.errorType === INTERRUPTED) return { kind: 'run', plan: follow(plan, latest) }
    if (this.#options.resume === 'code' && this.#asOfNow(latest, plan.spec).codeHash !== plan.spec.codeHash)
      return { kind: 'run', plan }
    claims.release(key)
    return { kind: 'done', result: standIn(plan, latest, this.#options.ignoreKeys) }
  }

  /** The run of the past that stands for a plan of which nothing is to be done; it is given back. */
  standIn(plan: ExecutePlan, past: PastRun): RunResult {
    this.#claims?.release(this.claimKey(plan.spec))
    return standIn(plan, past, this.#options.ignoreKeys)
  }

  /** What a run of the past has reached besides its graph, with the hashes of now. */
  reachedNow({ reached = [] }: PastRun, { file }: Pick<RunSpec, 'file'>): Record<string, string> {
    const hashes = this.#reached.get(file)
    return Object.fromEntries(reached.map((path) => [path, hashes?.get(path) ?? '']))
  }

  #planEvaluation(plan: ExecutePlan, past: readonly PastRun[]): RunPlan {
    const policy = { resume: this.#options.resume, failed: this.#failed }
    const decision = decideGoingOn(past, plan.spec.codeHash, { policy, hasFailedCases })
    return planGoingOn(plan, past, { decision, holderOf: readHolder })
  }

  /** A variant that somebody else has run, or begun to, since it was planned. */
  #goOnWith(plan: ExecutePlan, latest: PastRun): ExecutePlan {
    const past = this.#asOfNow(latest, plan.spec)
    if (this.#options.resume === 'code' && past.codeHash !== plan.spec.codeHash) return plan
    const { withNew = true, withFailed = false } = plan.goesOn ?? {}
    return { ...plan, goesOn: { past, withNew, withFailed } }
  }

  /** Keeps the claims. */
  readonly listen = (event: LifecycleEvent): void => {
    if (event.type === 'runStarted') this.#claims?.started(this.claimKey(event.run.spec), event.run.runId)
    if (event.type !== 'runEnded') return
    const { run, error } = event.result
    const isOver = error?.name !== INTERRUPTED
    this.#claims?.release(this.claimKey(run.spec), isOver ? run.runId : undefined)
  }

  close(): void {
    if (!this.#claims || !this.#wasActive) return
    const besides = this.#claims.besides()
    const { alive } = clearDeadSessions(this.#options.resultsDir, this.#own, checkOwner)
    this.#claims.close(alive === 0 ? besides : undefined)
  }

  get #isActive(): boolean {
    return this.#options.resume !== false || this.#failed
  }

  #freshen(history: History): void {
    if (this.#isStale) {
      history.refresh()
      this.#markAbandoned(history)
    }
    this.#isStale = false
  }

  /** A run as one of the code of now, where it is that with all that it has reached. */
  #asOfNow(run: PastRun, { file, codeHash }: Pick<RunSpec, 'file' | 'codeHash'>): PastRun {
    if (!run.reached) return run
    const reached = this.reachedNow(run, { file })
    return codeHashWith(codeHash, reached) === run.codeHash ? { ...run, codeHash } : run
  }

  /** Where the directory cannot be written, the past can still be read; whoever starts a run will say so. */
  #announce(): Claims | undefined {
    const { resultsDir } = this.#options
    try {
      const { heartbeat, meta } = this.#register()
      this.#own = heartbeat
      const isAlive = (owner: JsonObject) => checkOwnerState(resultsDir, owner, checkOwner) === 'alive'
      return new Claims({ resultsDir, owner: meta, isAlive })
    } catch {
      return undefined
    }
  }

  /** Runs that somebody else is to recover, or that may not be: they count as what they are. */
  #markAbandoned(history: History): void {
    for (const run of history.running()) {
      if (isAbandoned(run.runDir, checkOwner)) history.replace(asRecovered(run))
    }
  }

  /** Of these runs the latest that was not over when the session was planned, and is now. */
  #since(runIds: readonly string[]): PastRun | undefined {
    const { resultsDir } = this.#options
    const runs = runIds.flatMap((runId) => {
      const known = this.#history?.get(runId)
      if (!/^[\w-]+$/.test(runId) || (known && known.status !== 'running')) return []
      const runDir = join(resultsDir, runId)
      const run = readPastRun(runDir)
      if (run?.status !== 'running') return run ?? []
      return (isAbandoned(runDir, checkOwner) && recoverRun(runDir)) || []
    })
    return runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).at(-1)
  }

  #keyOf({ experiment, config, configHash }: RunSpec): { experimentName: string; identity: string } {
    const { name, ignoreKeys } = this.#options
    const identity = configIdentity(config, configHash, ignoreKeys)
    return { experimentName: name ?? experiment.name, identity }
  }

  claimKey(spec: RunSpec): string {
    const { experimentName, identity } = this.#keyOf(spec)
    return fingerprint([experimentName, spec.file, identity])
  }
}
