/** The worker: answers the requests of the main process. This is the module that the pool starts. */
import { getHeapStatistics } from 'node:v8'
import { isMainThread, type MessagePort } from 'node:worker_threads'
import { collectExperiments } from '../experiment/collect.ts'
import type { Definition } from '../experiment/definition.ts'
import { recordError } from '../model/error-record.ts'
import type { AbortReason, AttemptRequest, ConfigSelection } from '../model/run.ts'
import type {
  LoadOutcome,
  ModuleReference,
  WorkerAttemptOutcome,
  WorkerReplies,
  WorkerRequest,
} from '../model/worker-protocol.ts'
import { captureOutput } from './console.ts'
import { nextLateError, watchUnhandledErrors } from './late-errors.ts'
import { isSomethingLeft, noteIdleResources } from './leftovers.ts'
import { loadExperiments } from './loader.ts'
import { guardProcess, noteProcess } from './process-state.ts'
import { type RunningAttempt, startAttempt } from './run-attempt.ts'
import { serveRequests } from './serve.ts'
import { answerLooks, startWatchdog } from './watchdog.ts'

const loaded = new Map<string, Definition[]>()
const running = new Map<string, RunningAttempt>()
/** Files are loaded one after the other: declarations go to the one that is being loaded. */
let loading: Promise<unknown> = Promise.resolve()
let isTainted = false
let attemptsStarted = 0
let restoreProcess = (): void => {}

captureOutput()
watchUnhandledErrors(() => {
  isTainted = true
})
startWatchdog()

/** The only task of the pool: it lasts as long as the worker. */
export default function serve({ port }: { port?: MessagePort }): Promise<never> {
  serveRequests(port, handle)
  guardProcess()
  return new Promise(() => {})
}

/** Handles one request. Never rejects for a reason that lies in the user's code. */
async function handle(request: WorkerRequest): Promise<WorkerReplies[keyof WorkerReplies]> {
  switch (request.type) {
    case 'hello':
      answerLooks(request.lookFile)
      return { heapLimitBytes: getHeapStatistics().heap_size_limit }
    case 'load':
      return load(request.module, request.collect)
    case 'attempt':
      return attempt(request.attempt)
    case 'abort':
      return abort(request.runId, request.reason)
    case 'watch':
      return nextLateError()
    default:
      throw new Error(`Unknown request ${JSON.stringify(request satisfies never)}. This is a bug in ztxexp.`)
  }
}

function load(module: ModuleReference, collect: ConfigSelection | null): Promise<LoadOutcome> {
  const outcome = loading.then(async (): Promise<LoadOutcome> => {
    try {
      let definitions = loaded.get(module.key)
      if (!definitions) {
        definitions = await loadExperiments(module.path)
        loaded.set(module.key, definitions)
        if (running.size === 0) noteIdleResources()
      }
      const experiments = collect ? await collectExperiments(module, definitions, collect) : []
      return { ok: true, experiments }
    } catch (thrown) {
      return { ok: false, error: recordError(thrown) }
    }
  })
  loading = outcome
  return outcome
}

async function attempt(request: AttemptRequest): Promise<WorkerAttemptOutcome> {
  const definition = loaded.get(request.moduleKey)?.[request.experimentIndex]
  if (!definition || definition.name !== request.experimentName) {
    const message =
      `The experiment ${JSON.stringify(request.experimentName)} is not there any more when its file is loaded ` +
      'again. Declare the same experiments, in the same order, each time the file is loaded.'
    const error = recordError(new Error(message))
    return { kind: 'failed', error, durationMs: 0, written: { metrics: 0, printed: 0 }, isTainted }
  }
  if (running.size === 0) restoreProcess = noteProcess()
  const isAlone = running.size === 0
  const before = process.cpuUsage()
  const attempt = startAttempt(definition, request)
  running.set(request.runId, attempt)
  attemptsStarted++
  const order = attemptsStarted
  try {
    const outcome = await attempt.outcome
    if (outcome.kind === 'lost') isTainted = true
    const { user, system } = process.cpuUsage(before)
    const wasAlone = isAlone && attemptsStarted === order
    // What it has left behind would go on beside the next ones.
    if (attempt.isAborted() && (!wasAlone || (await isSomethingLeft()))) isTainted = true
    return { isTainted, ...outcome, ...(wasAlone && isMainThread && { cpuMs: (user + system) / 1000 }) }
  } finally {
    running.delete(request.runId)
    if (running.size === 0) restoreProcess()
  }
}

function abort(runId: string, { name, message }: AbortReason): null {
  // Where the signal was aborted says nothing to a user.
  running.get(runId)?.abort(Object.assign(new Error(message), { name, stack: `${name}: ${message}` }))
  return null
}
