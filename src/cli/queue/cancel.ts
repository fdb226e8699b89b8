/** `ztxexp cancel`: ends a session of a queue, from anywhere. */
import { hostname } from 'node:os'
import type { CoordinatorListener } from '../../machines/queue/queue-port.ts'
import { interrupted } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import type { CommandInput } from '../command-input.ts'
import { ownCommand } from '../own-command.ts'
import { findSession, openQueue } from './queue-options.ts'

/** What becomes of the runs is for the command that waits for them. */
const NOBODY: CoordinatorListener = {
  onAnswer: () => {},
  onLost: () => {},
  onActive: () => {},
  onProgress: () => {},
  onCancelled: () => {},
  onNotice: () => {},
}

/**
 * The second time it takes a session away that nobody waits for.
 *
 * @returns the exit code
 */
export async function cancelCommand(input: CommandInput): Promise<number> {
  const { terminal } = input
  const { backend } = await openQueue(input)
  try {
    const { facts, cancelled, coordinatorSeenMsAgo, counts } = await findSession(backend, input, 'cancel')
    const queue = await backend.coordinate(facts.id, NOBODY)
    if (cancelled && coordinatorSeenMsAgo === null && counts.active === 0) {
      await queue.remove()
      terminal.print(`Session ${facts.id} is taken away. Its runs are where they were done.`)
      return 0
    }
    await queue.pause()
    await queue.cancel(interrupted(`The session was cancelled on ${hostname()}.`))
    await queue.drain()
    const { active, done } = await queue.counts()
    await queue.close()
    const ending = active > 0 ? `, ${counted(active, 'run')} still ending` : ''
    terminal.print(`Session ${facts.id} is cancelled: ${counted(done, 'run')} done${ending}.`)
    if (coordinatorSeenMsAgo === null) {
      const attach = ownCommand(input)(['attach', facts.id, '--queue', backend.label])
      terminal.print(terminal.colors.dim(`What it came to: ${attach}`))
    }
    return 0
  } finally {
    await backend.close()
  }
}
