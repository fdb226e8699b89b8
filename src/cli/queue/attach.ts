/** `ztxexp attach`: goes on with a session of a queue whose command has ended. */
import { setTimeout as pause } from 'node:timers/promises'
import type { QueueBackend, SessionFacts, SessionState } from '../../machines/queue/queue-port.ts'
import { isAttended } from '../../machines/queue/session-facts.ts'
import { parseCommandLine } from '../../options/command-line/parse.ts'
import type { CommandInput } from '../command-input.ts'
import { runCommand } from '../run/run.ts'
import { sessionValues } from './coordinate.ts'
import { connectQueue, findSession, warner } from './queue-options.ts'

const LOOK_MS = 1000

/** @returns the exit code of the session */
export async function attachCommand(input: CommandInput): Promise<number> {
  const { id, words } = await findLeft(input)
  const { filters, values } = parseCommandLine(words)
  // Nothing of it loads code: what comes from the queue only chooses among what is here.
  const said = { ...input, filters, values: { ...sessionValues(values), ...input.values } }
  return runCommand(said, { goesOnWith: id })
}

/** The session that is named, when no command has it any more. */
async function findLeft(input: CommandInput): Promise<SessionFacts> {
  const { backend, leaseMs } = await connectQueue(input)
  try {
    const state = await findSession(backend, input, 'attach')
    await waitForOther(backend, state, { input, leaseMs })
    return state.facts
  } finally {
    await backend.close()
  }
}

/** The command that has started the session may still be there. */
async function waitForOther(
  backend: QueueBackend,
  state: SessionState,
  { input, leaseMs }: { input: CommandInput; leaseMs: number },
): Promise<void> {
  const { id, host } = state.facts
  if (!isAttended(state, leaseMs)) return
  warner(input)(`Waiting until the command on ${host} that has session ${id} is gone.`)
  for (let now: SessionState | undefined = state; now && isAttended(now, leaseMs); ) {
    await pause(LOOK_MS)
    now = (await backend.sessions()).find(({ facts }) => facts.id === id)
  }
}
