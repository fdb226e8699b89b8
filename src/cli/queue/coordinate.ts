/** Has the runs of `ztxexp run` done by the workers of a queue. */
import { hostname } from 'node:os'
import { readCodeFacts } from '../../machines/queue/code-facts.ts'
import type {
  CoordinatorListener,
  CoordinatorQueue,
  QueueBackend,
  SessionFacts,
} from '../../machines/queue/queue-port.ts'
import { QueueScheduler } from '../../machines/queue/queue-scheduler.ts'
import { markResults, unmarkResults } from '../../machines/queue/results-share.ts'
import {
  checkFacts,
  checkSame,
  filesOf,
  isAttended,
  newSessionId,
  type Planned,
  planHashOf,
} from '../../machines/queue/session-facts.ts'
import { WorkerWatch } from '../../machines/queue/worker-watch.ts'
import { ZtxexpError } from '../../model/error.ts'
import { typedOptions } from '../../options/command-line/parse.ts'
import type { OptionKey, OptionValues } from '../../options/option-type.ts'
import type { RunScheduler } from '../../scheduler/ports.ts'
import type { ElsewherePorts } from '../../session/run-loop.ts'
import { systemClock } from '../../session/system-clock.ts'
import type { CommandInput } from '../command-input.ts'
import { ownCommand } from '../own-command.ts'
import type { OpenProject } from '../run/open-project.ts'
import { openQueue, warner } from './queue-options.ts'

/** The options that say what runs and how it is judged: whoever goes on with a session has the same. */
export const SESSION_OPTIONS = [
  ...([
    'testNamePattern',
    'shard',
    'limit',
    'sample',
    'resume',
    'failed',
    'ignoreKeys',
    'set',
    'grid',
  ] as const),
  ...(['seed', 'concurrency', 'slots', 'shuffle', 'bail', 'timeout', 'maxAttempts', 'retryOn'] as const),
  ...(['retryDelay', 'name', 'group', 'tag', 'sort', 'failIf', 'passWithNoTests'] as const),
] satisfies OptionKey[]

/** A session of a queue, from the side of the command that waits for it. */
export class Coordination {
  readonly #input: CommandInput
  readonly #project: OpenProject
  readonly #backend: QueueBackend
  readonly #planned: () => Planned
  readonly #goesOnWith: string | undefined
  readonly #leaseMs: number
  #watch: WorkerWatch | undefined
  #scheduler: QueueScheduler | undefined
  #facts: SessionFacts | undefined

  private constructor(input: CommandInput, project: OpenProject, rest: CoordinationParts) {
    this.#input = input
    this.#project = project
    this.#backend = rest.backend
    this.#leaseMs = rest.leaseMs
    this.#planned = rest.planned
    this.#goesOnWith = rest.goesOnWith
  }

  /**
   * @param planned What all files together have come to, when the first of it is to run.
   * @param goesOnWith The session to go on with. Default: with `--resume` one that has planned the same, else a new one.
   * @throws {ZtxexpError} `QUEUE_UNUSABLE` where the server cannot be reached
   */
  static async open(
    input: CommandInput,
    project: OpenProject,
    { planned, goesOnWith }: Pick<CoordinationParts, 'planned' | 'goesOnWith'>,
  ): Promise<Coordination> {
    return new Coordination(input, project, { ...(await openQueue(input)), planned, goesOnWith })
  }

  readonly createScheduler = (ports: ElsewherePorts): RunScheduler => {
    this.#scheduler = new QueueScheduler(
      {
        ...ports,
        clock: systemClock,
        connect: (listener) => this.#connect(listener),
        capacity: () => this.#watch?.capacity ?? 1,
        warn: warner(this.#input),
      },
      this.#project.options,
    )
    return this.#scheduler
  }

  /** Who works for it; undefined before it has begun. */
  get machines(): string | undefined {
    return this.#watch?.text
  }

  /** The same when all is over, as long as the session is open. */
  async machinesAtEnd(): Promise<string | undefined> {
    return this.#watch?.lastText()
  }

  /** To be called when the session is closed. */
  async close(): Promise<void> {
    this.#watch?.stop()
    if (this.#facts) {
      if (this.#scheduler?.hasLeft) this.#printLeft(this.#facts)
      else unmarkResults(this.#facts)
    }
    await this.#backend.close()
  }

  async #connect(listener: CoordinatorListener): Promise<CoordinatorQueue> {
    const { root, resultsDir } = this.#project.options
    const code = await readCodeFacts(root, resultsDir)
    const facts = (await this.#findFacts(code)) ?? this.#newFacts(code)
    this.#facts = facts
    const { terminal } = this.#input
    terminal.print(terminal.colors.dim(`       session ${facts.id} on ${this.#backend.label}`))
    const queue = await this.#backend.coordinate(facts.id, listener)
    await this.#backend.announce(facts)
    this.#watch = new WorkerWatch({
      clock: systemClock,
      code,
      workerCommand: ownCommand(this.#input, ['root', 'config'])(['worker', '--queue', this.#backend.label]),
      warn: warner(this.#input),
    })
    this.#watch.start(queue)
    return queue
  }

  /** A session that somebody has started, of which this one takes the place. */
  async #findFacts(code: SessionFacts['code']): Promise<SessionFacts | undefined> {
    const { resume } = this.#project.options
    if (this.#goesOnWith === undefined && resume === false) return undefined
    const planned = this.#planned()
    const planHash = planHashOf(planned)
    for (const state of await this.#backend.sessions()) {
      const facts = checkFacts(state.facts)
      if (this.#goesOnWith !== undefined) {
        if (facts.id !== this.#goesOnWith) continue
        checkSame(facts, code, planned)
        return facts
      }
      const isSame =
        facts.planHash === planHash && JSON.stringify(facts.files) === JSON.stringify(filesOf(planned))
      if (isSame && !state.cancelled && !isAttended(state, this.#leaseMs)) return facts
    }
    if (this.#goesOnWith !== undefined)
      throw new ZtxexpError('NOT_FOUND', `Session ${this.#goesOnWith} is not there any more.`)
    return undefined
  }

  #newFacts(code: SessionFacts['code']): SessionFacts {
    const planned = this.#planned()
    return {
      id: newSessionId(),
      createdAt: new Date().toISOString(),
      host: hostname(),
      code,
      files: filesOf(planned),
      planHash: planHashOf(planned),
      name: this.#project.options.name ?? null,
      words: sessionWords(this.#input),
      canary: markResults(this.#project.options.resultsDir),
    }
  }

  #printLeft({ id }: SessionFacts): void {
    const command = ownCommand(this.#input)(['attach', id, '--queue', this.#backend.label])
    warner(this.#input)(
      `Session ${id} is not over: workers go on with what they have. Go on with it: ${command}`,
    )
  }
}

interface CoordinationParts {
  backend: QueueBackend
  leaseMs: number
  planned: () => Planned
  goesOnWith: string | undefined
}

/** What of a command line says what runs. */
function sessionWords({ argv, filters }: CommandInput): string[] {
  const keys: readonly string[] = SESSION_OPTIONS
  return [...typedOptions(argv, (key) => keys.includes(key)), '--', ...filters]
}

/** Of what a session was started with, what whoever goes on with it has the same. */
export function sessionValues(values: OptionValues): OptionValues {
  return Object.fromEntries(SESSION_OPTIONS.flatMap((key) => (key in values ? [[key, values[key]]] : [])))
}
