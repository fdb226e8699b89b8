/** Does the runs of one session of a queue, with a session of its own over the files that are here. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describeOtherCode } from '../../machines/queue/code-facts.ts'
import { KnownExperiments } from '../../machines/queue/job-data.ts'
import type {
  CodeFacts,
  QueueBackend,
  SessionFacts,
  WorkerListener,
  WorkerQueue,
} from '../../machines/queue/queue-port.ts'
import { documentsFor } from '../../machines/queue/results-share.ts'
import { JobServer } from '../../machines/queue/serve-jobs.ts'
import { otherFiles } from '../../machines/queue/session-facts.ts'
import type { ErrorRecord } from '../../model/error.ts'
import { counted, listed } from '../../model/utils/counted.ts'
import { messageOf } from '../../model/utils/message-of.ts'
import { capacityFor, checkSlots } from '../../scheduler/slots.ts'
import type { Session } from '../../session/session.ts'
import { allFiles, collectAll } from '../../vitest/start-vitest.ts'
import type { CommandInput } from '../command-input.ts'
import { type OpenProject, openProject } from '../run/open-project.ts'
import { Outcome } from '../run/outcome.ts'
import { closeSession } from '../tracking.ts'
import { warner } from './queue-options.ts'

/** How often it is looked whether there is more to do here, or elsewhere. */
const LOOK_MS = 1000
/** Files that are named. */
const MOST_FILES = 3

/** A session that is being served. */
export interface ServingSession {
  /** Gives back what is not done; called again, it ends that at once. */
  end(error: ErrorRecord): void
}

export interface ServeOptions {
  input: CommandInput
  backend: QueueBackend
  code: CodeFacts
  onServing(serving: ServingSession): void
  /** Whether another session has something to do. */
  isWantedElsewhere(): Promise<boolean>
}

/** @returns where its code is another one: nothing was done, and the session was told */
export async function serveSession(
  facts: SessionFacts,
  options: ServeOptions,
): Promise<{ queue: WorkerQueue } | undefined> {
  const { input } = options
  const outcome = new Outcome()
  const project = await openProject(workerInput(input, facts), {
    onFile: outcome.addFile,
    onFatal: outcome.addFatal,
  })
  let session: Session | undefined
  try {
    await collectFiles(project, facts)
    for (const error of outcome.fatal) throw error
    session = project.connection.session()
    const serving = new Serving(facts, { ...options, project, outcome })
    return await serving.serve(session)
  } finally {
    if (session) await closeSession(session, input)
    await project.vitest.close()
  }
}

/** What a session says of its runs comes with them; here it is only said what this machine does. */
function workerInput(input: CommandInput, { name }: SessionFacts): CommandInput {
  const values = {
    ...input.values,
    verbose: true,
    resume: false,
    failed: false,
    bail: 0,
    track: ['none'],
    ...(name !== null && { name }),
  }
  return { ...input, values }
}

/** Only files that this project has: the names come from the queue. */
async function collectFiles({ vitest, root }: OpenProject, { files }: SessionFacts): Promise<void> {
  const here = new Set((await allFiles(vitest)).map((file) => file.replaceAll('\\', '/')))
  const wanted = files.flatMap(({ file }) => (here.has(file) ? [join(root, file)] : []))
  if (wanted.length > 0) await collectAll(vitest, wanted)
}

class Serving implements ServingSession {
  readonly #facts: SessionFacts
  readonly #options: ServeOptions & { project: OpenProject; outcome: Outcome }
  readonly #warn: (message: string) => void
  #session: Session | undefined
  #server: JobServer | undefined
  #queue: WorkerQueue | undefined
  #hasEnded = false
  #wake = () => {}

  constructor(facts: SessionFacts, options: ServeOptions & { project: OpenProject; outcome: Outcome }) {
    this.#facts = facts
    this.#options = options
    this.#warn = warner(options.input)
  }

  async serve(session: Session | undefined): Promise<{ queue: WorkerQueue } | undefined> {
    const { backend, code, project, outcome, input, onServing } = this.#options
    const { options } = project
    const specs = [...outcome.plans.map(({ spec }) => spec), ...outcome.sources]
    const others = otherFiles(this.#facts.files, specs)
    const experiments = new KnownExperiments()
    for (const spec of specs) experiments.add(spec)
    const workers = options.mode === 'sequential' ? 1 : options.workers
    const capacity = capacityFor(
      experiments.all.map(({ experiment }) => experiment.options),
      { ...options, workers },
    )
    const facts = { id: randomUUID(), host: hostname(), pid: process.pid, code, capacity, otherFiles: others }
    const queue = await backend.join(this.#facts.id, facts, this.#listener)
    this.#queue = queue
    if (others.length > 0 || !session) {
      this.#tellOther(others)
      return { queue }
    }
    this.#session = session
    const server = new JobServer({
      runner: session,
      experiments,
      host: facts.host,
      root: options.root,
      documentsOf: documentsFor(this.#facts, options.resultsDir),
      check: (plan) => checkSlots([plan], options.slots),
      onUnusable: (error) => this.#endUnusable(error),
    })
    this.#server = server
    session.subscribe(server.listen)
    onServing(this)
    const { dim } = input.terminal.colors
    input.terminal.print(
      dim(`\n        session ${this.#facts.id} of ${this.#facts.host} · ${counted(capacity, 'run')} at once`),
    )
    queue.consume(capacity, server.handle)
    await this.#untilDone(queue, server)
    await queue.close()
    return undefined
  }

  /** What is in progress is given back; called again, it is ended at once. */
  end(error: ErrorRecord): void {
    this.#giveBack()
    this.#session?.cancel(error)
  }

  /** Nothing more is taken, and what does not end by itself is for others. */
  #giveBack(): void {
    this.#hasEnded = true
    if (this.#server) this.#server.isLeaving = true
    void this.#queue?.stop()
    this.#wake()
  }

  readonly #listener: WorkerListener = {
    onCancelled: (error) => {
      this.#hasEnded = true
      this.#session?.cancel(error)
      this.#wake()
    },
    onEndByName: (key, reason) => this.#server?.endByName(key, reason),
    onOver: () => {
      this.#hasEnded = true
      this.#wake()
    },
    onNotice: (message) => this.#warn(message),
  }

  /** While there is something to do, here more than elsewhere. */
  async #untilDone(queue: WorkerQueue, server: JobServer): Promise<void> {
    while (!this.#hasEnded) {
      await this.#pause()
      if (this.#hasEnded || server.count > 0) continue
      const { waiting } = await queue.counts()
      if (waiting === 0 && server.count === 0 && (await this.#options.isWantedElsewhere())) return
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #endUnusable(error: unknown): void {
    this.#options.outcome.addFatal(error)
    this.#warn(messageOf(error))
    this.#giveBack()
  }

  #tellOther(others: readonly string[]): void {
    const { outcome, code } = this.#options
    const { id, host } = this.#facts
    for (const { file, error } of outcome.brokenFiles)
      this.#warn(`${file} does not load here: ${error.message}`)
    const files = listed(others, MOST_FILES)
    const how = describeOtherCode(code, this.#facts.code)
    this.#warn(
      `No runs of session ${id} are taken: ${files} is not what it is on ${host}. There: ${how}. ` +
        'Get the same code, and start this worker again.',
    )
  }
}
