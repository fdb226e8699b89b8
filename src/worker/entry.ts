/** The worker: answers the requests of the main process. This is the module that the pool starts. */
import { getHeapStatistics } from 'node:v8'
import { isMainThread, type MessagePort } from 'node:worker_threads'
import { recordError } from '../errors/error-record.ts'
import type { CaseReader } from '../experiment/declare/case-reader.ts'
import type { Definition } from '../experiment/declare/definition.ts'
import type { SourceAnswer } from '../model/config-source.ts'
import { type ErrorRecord, invariant } from '../model/error.ts'
import type { CasesOutcome } from '../model/evaluation.ts'
import type { OnAnswered } from '../model/execution.ts'
import type { AbortReason, AttemptRequest, ConfigSelection } from '../model/run.ts'
import type {
  LoadOutcome,
  ModuleReference,
  ReplyMessage,
  WorkerAttemptOutcome,
  WorkerReplies,
  WorkerRequest,
} from '../model/worker-protocol.ts'
import { captureOutput } from './attempt/console.ts'
import { FileHooks } from './attempt/hook-calls.ts'
import { type RunningAttempt, startAttempt } from './attempt/run-attempt.ts'
import { mendBuiltins, noteBuiltins } from './loading/builtins.ts'
import { connectImports, imported, reachedBy } from './loading/imports.ts'
import { loadExperiments } from './loading/loader.ts'
import { serveRequests } from './serve.ts'
import { findDamage } from './state/health.ts'
import { nextLateError, watchUnhandledErrors } from './state/late-errors.ts'
import { isLeftBusy, isSomethingLeft, noteIdleResources } from './state/leftovers.ts'
import { guardProcess, noteProcess } from './state/process-state.ts'
import { environmentEnd } from './test-environment.ts'
import { provideVitestState } from './vitest-state.ts'
import { answerLooks, startWatchdog } from './watchdog.ts'

interface LoadedFile {
  definitions: Definition[]
  hooks: FileHooks
  /** Absolute path of the folder that the experiment file is in. */
  folder: string
  /** By the index of the experiment. */
  readers: Map<number, CaseReader>
}

const loaded = new Map<string, LoadedFile>()
const running = new Map<string, RunningAttempt>()
/** Files are loaded one after the other: declarations go to the one that is being loaded. */
let loading: Promise<unknown> = Promise.resolve()
let isTainted = false
let attemptsStarted = 0
/** Whether what the last run has left behind keeps the worker busy. */
let isBusy: Promise<boolean> | false = false
/** What the worker says by itself. */
let say: (message: ReplyMessage) => void = () => {}
let restoreProcess = (): string | undefined => undefined

// Of the pool's own; code of the user's would take it for one of its variables.
delete process.env.TINYPOOL_WORKER_ID
captureOutput()
watchUnhandledErrors(() => {
  isTainted = true
})
startWatchdog()

/** The only task of the pool: it lasts as long as the worker. */
export default function serve({ port }: { port?: MessagePort }): Promise<never> {
  say = serveRequests(port, handle)
  connectImports(say)
  guardProcess()
  return new Promise(() => {})
}

/** Handles one request. Never rejects for a reason that lies in the user's code. */
async function handle(request: WorkerRequest): Promise<WorkerReplies[keyof WorkerReplies]> {
  switch (request.type) {
    case 'hello':
      answerLooks(request.lookFile)
      provideVitestState(request.setting)
      return { heapLimitBytes: getHeapStatistics().heap_size_limit }
    case 'load':
      return load(request.module, request.collect)
    case 'attempt':
      // Waited for here: to return a promise is to call its `then`, which the code of a run may have changed.
      return await attempt(request.attempt, request.isShared)
    case 'ask':
      return await ask(request)
    case 'cases':
      return await readCases(request)
    case 'abort':
      return abort(request.runId, request.reason)
    case 'leave':
      return leave()
    case 'watch':
      return nextLateError()
    case 'imported':
      imported(request.id, request.outcome)
      return null
    default:
      throw new Error(`Unknown request ${JSON.stringify(request satisfies never)}. This is a bug in ztxexp.`)
  }
}

function load(module: ModuleReference, collect: ConfigSelection | null): Promise<LoadOutcome> {
  const outcome = loading.then(async (): Promise<LoadOutcome> => {
    try {
      // Most workers are told what there is. Loaded ahead of the hooks, which it does not need.
      const collector = collect && (await import('../experiment/declare/collect.ts'))
      let file = loaded.get(module.key)
      if (!file) {
        const { definitions, hooks } = await loadExperiments(module.path)
        file = { definitions, hooks: new FileHooks(hooks), folder: module.folder, readers: new Map() }
        loaded.set(module.key, file)
        if (running.size === 0) {
          noteIdleResources()
          noteBuiltins()
        }
      }
      const experiments = collect && (await collector?.collectExperiments(module, file.definitions, collect))
      const isToBeLeft = file.hooks.isToBeEnded || environmentEnd() !== undefined
      return { ok: true, experiments: experiments ?? [], ...(isToBeLeft && { isToBeLeft }) }
    } catch (thrown) {
      return { ok: false, error: recordError(thrown) }
    }
  })
  loading = outcome
  return outcome
}

async function attempt(request: AttemptRequest, isShared: boolean): Promise<WorkerAttemptOutcome> {
  const file = loaded.get(request.moduleKey)
  const definition = file?.definitions[request.experimentIndex]
  if (!file || definition?.name !== request.experimentName) {
    const message =
      `The experiment ${JSON.stringify(request.experimentName)} is not there any more when its file is loaded ` +
      'again. Declare the same experiments, in the same order, each time the file is loaded.'
    return notBegun(new Error(message))
  }
  try {
    // Outside of the run: what it opens is for all runs of the file.
    await file.hooks.start()
    if (file.hooks.isToBeEnded && running.size === 0) noteIdleResources()
  } catch (thrown) {
    return notBegun(thrown)
  }
  if (isBusy && (await isBusy)) return notHere()
  const isAlone = running.size === 0
  const before = process.cpuUsage()
  if (isAlone) restoreProcess = noteProcess()
  const onAnswered: OnAnswered = (answer, usage) =>
    say({ ztxexp: 'answered', runId: request.runId, answer, ...(usage && { usage }) })
  const attempt = startAttempt(definition, request, { isShared, hooks: file.hooks.ofAttempts, onAnswered })
  running.set(request.runId, attempt)
  attemptsStarted++
  const order = attemptsStarted
  const outcome = await attempt.outcome
  const after = process.cpuUsage()
  const wasAlone = isAlone && attemptsStarted === order
  // What it has left behind would go on beside the next ones.
  if (attempt.isAborted() && (!wasAlone || (await isSomethingLeft()))) isTainted = true
  running.delete(request.runId)
  if (outcome.kind === 'lost' || checkWorker(outcome.durationMs) !== undefined) isTainted = true
  // Not waited for: what it has left behind is not to hold up its own end.
  if (wasAlone) isBusy = isLeftBusy()
  const cpuMs = (after.user + after.system - before.user - before.system) / 1000
  const reachedNames = reachedBy(request.runId)
  return { isTainted, ...outcome, reachedNames, ...(wasAlone && isMainThread && { cpuMs }) }
}

/** Puts back what runs have changed, as far as no other one relies on it, and says what makes the worker unfit. */
function checkWorker(durationMs: number): string | undefined {
  const isIdle = running.size === 0
  if (!isIdle) return mendBuiltins('vital') ?? findDamage(durationMs)
  return mendBuiltins('all') ?? restoreProcess() ?? findDamage(durationMs)
}

/** The same attempt is to be tried elsewhere. */
function notHere(): WorkerAttemptOutcome {
  const error = recordError(new Error('Something that an earlier run has left behind keeps the worker busy.'))
  const rest = { durationMs: 0, written: { metrics: 0, printed: 0 }, isTainted: true, reachedNames: [] }
  return { kind: 'lost', reason: 'neighbour', error, ...rest }
}

function notBegun(thrown: unknown): WorkerAttemptOutcome {
  const written = { metrics: 0, printed: 0 }
  return { kind: 'failed', error: recordError(thrown), durationMs: 0, written, reachedNames: [], isTainted }
}

/** What a source throws is the user's. */
async function ask({
  moduleKey,
  experimentIndex,
  question,
}: Extract<WorkerRequest, { type: 'ask' }>): Promise<SourceAnswer> {
  try {
    const file = loaded.get(moduleKey)
    const definition = file?.definitions[experimentIndex]
    invariant(definition, `Experiment ${experimentIndex} of ${moduleKey} is not there`)
    // Only those that have a source pay for it.
    const { askSource } = await import('../experiment/declare/ask-source.ts')
    return await askSource(JSON.stringify(definition.name), { definition, folder: file.folder }, question)
  } catch (thrown) {
    return { ok: false, error: recordError(thrown) }
  }
}

/** What a dataset fails with is the user's. */
async function readCases({
  moduleKey,
  experimentIndex,
  question,
}: Extract<WorkerRequest, { type: 'cases' }>): Promise<CasesOutcome> {
  try {
    const file = loaded.get(moduleKey)
    const evaluation = file?.definitions[experimentIndex]?.evaluation
    invariant(file && evaluation, `Experiment ${experimentIndex} of ${moduleKey} has no cases`)
    // Only those that have cases pay for it.
    const { CaseReader } = await import('../experiment/declare/case-reader.ts')
    const reader = file.readers.get(experimentIndex) ?? new CaseReader(evaluation, file.folder)
    file.readers.set(experimentIndex, reader)
    return { ok: true, ...(await reader.read(question)) }
  } catch (thrown) {
    return { ok: false, error: recordError(thrown) }
  }
}

function abort(runId: string, { name, message, graceMs }: AbortReason): null {
  // Where the signal was aborted says nothing to a user.
  const reason = Object.assign(new Error(message), { name, stack: `${name}: ${message}` })
  running.get(runId)?.abort(reason, graceMs)
  return null
}

/** Calls `afterAll` of all files and ends the environment, whatever one of them throws. */
async function leave(): Promise<ErrorRecord | null> {
  let error: ErrorRecord | null = null
  const fail = (what: string) => (thrown: unknown) => {
    const record = recordError(thrown)
    error ??= { ...record, message: `${what} failed: ${record.message}` }
  }
  for (const { hooks } of loaded.values()) await hooks.end().catch(fail('afterAll of a setup file'))
  const end = async () => environmentEnd()?.()
  await end().catch(fail('teardown of the environment'))
  return error
}
