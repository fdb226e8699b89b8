/** `ztxexp attach`: goes on with a session of a queue whose command has ended. */
import { setTimeout as pause } from 'node:timers/promises'
import type { QueueBackend, SessionState } from '../../machines/queue/queue-port.ts'
import { parseCommandLine } from '../../options/command-line/parse.ts'
import type { CommandInput } from '../command-input.ts'
import { runCommand } from '../run/run.ts'
import { sessionValues } from './coordinate.ts'
import { findSession, openQueue, warner } from './queue-options.ts'

const LOOK_MS = 1000

/** @returns the exit code of the session */
export async function attachCommand(input: CommandInput): Promise<number> {
  const { backend, leaseMs } = await openQueue(input)
  try {
    const state = await findSession(backend, input, 'attach')
    await waitForOther(backend, state, { input, leaseMs })
    const { filters, values } = parseCommandLine(state.facts.words)
    // Nothing of it loads code: what comes from the queue only chooses among what is here.
    const said = { ...input, filters, values: { ...sessionValues(values), ...input.values } }
    return await runCommand(said, { goesOnWith: state.facts.id })
  } finally {
    await backend.close()
  }
}

/** The command that has started the session may still be there. */
async function waitForOther(
  backend: QueueBackend,
  { facts, coordinatorSeenMsAgo }: SessionState,
  { input, leaseMs }: { input: CommandInput; leaseMs: number },
): Promise<void> {
  let seenMsAgo = coordinatorSeenMsAgo
  const isThere = () => seenMsAgo !== null && seenMsAgo <= leaseMs / 2
  if (isThere())
    warner(input)(`Waiting until the command on ${facts.host} that has session ${facts.id} is gone.`)
  while (isThere()) {
    await pause(LOOK_MS)
    const now = (await backend.sessions()).find((state) => state.facts.id === facts.id)
    seenMsAgo = now?.coordinatorSeenMsAgo ?? null
  }
}
