/** Opens the queue that a command line, or the environment, names. */
import { openBackend } from '../../machines/queue/bullmq/open-backend.ts'
import type { QueueBackend, SessionState } from '../../machines/queue/queue-port.ts'
import { checkFacts } from '../../machines/queue/session-facts.ts'
import { ZtxexpError } from '../../model/error.ts'
import { listed } from '../../model/utils/counted.ts'
import { readEnvironment } from '../../options/environment.ts'
import { firstOf } from '../../options/option-type.ts'
import { OPTIONS } from '../../options/table.ts'
import type { CommandInput } from '../command-input.ts'
import { wrapOnScreen } from '../terminal.ts'

/** Sessions that are named. */
const MOST_NAMED = 5

/** A connection, and how long a worker may be silent. */
interface Connection {
  backend: QueueBackend
  leaseMs: number
}

/**
 * Opens it, and says what a user should know of it.
 *
 * @throws {ZtxexpError} see {@link connectQueue}
 */
export async function openQueue(input: CommandInput): Promise<Connection> {
  const connection = await connectQueue(input)
  for (const warning of await connection.backend.warnings()) warner(input)(warning)
  return connection
}

/** @throws {ZtxexpError} `BAD_OPTION` where none is named, `QUEUE_UNUSABLE` where it cannot be reached */
export async function connectQueue(input: CommandInput): Promise<Connection> {
  const { queue, queueLease: leaseMs = OPTIONS.queueLease.default } = saidOptions(input)
  if (queue === undefined) {
    throw new ZtxexpError(
      'BAD_OPTION',
      'No queue is named. Name its server with --queue, such as --queue redis://queue.lan:6379, or in ZTXEXP_QUEUE.',
    )
  }
  return { backend: await openBackend(queue, { warn: warner(input), leaseMs }), leaseMs }
}

/** What the command line and the environment say. */
export function saidOptions({ values, environment }: Pick<CommandInput, 'values' | 'environment'>) {
  return firstOf([values, readEnvironment(environment)])
}

/** Prints what a user should know and is no failure. */
export function warner({ terminal }: Pick<CommandInput, 'terminal'>): (message: string) => void {
  return (message) => terminal.error(terminal.colors.yellow(wrapOnScreen(`ztxexp: ${message}`, terminal)))
}

/**
 * The session that a command names with its only word.
 *
 * @throws {ZtxexpError} `BAD_OPTION` for any other number of words, `NOT_FOUND` where there is no such session
 */
export async function findSession(
  backend: QueueBackend,
  { filters }: Pick<CommandInput, 'filters'>,
  command: string,
): Promise<SessionState> {
  const [id, ...others] = filters
  const sessions = await backend.sessions()
  const ids = sessions.map(({ facts }) => checkFacts(facts).id)
  const open = ids.length === 0 ? 'None is open there' : `Open are: ${listed(ids.toReversed(), MOST_NAMED)}`
  if (id === undefined || others.length > 0)
    throw new ZtxexpError('BAD_OPTION', `Name one session: ztxexp ${command} <session>. ${open}.`)
  const state = sessions.find(({ facts }) => facts.id === id)
  if (!state) throw new ZtxexpError('NOT_FOUND', `${backend.label} has no session ${id}. ${open}.`)
  return { ...state, facts: checkFacts(state.facts) }
}
