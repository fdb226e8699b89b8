/** Ends processes by what they carry in their environment, however far from their parent they are by now. */
import { killTree } from './process-identity.ts'
import { descendants, processesWithVariable } from './process-table.ts'

/** How often is looked again: they may be starting more meanwhile. */
const ROUNDS = 5

/** Kills the processes with a variable in their environment, and what is below them; never this process. */
export function endMarked(name: string, value: string): void {
  for (let round = 0; round < ROUNDS && killAll(processesWithVariable(name, value)) > 0; round++);
}

/** Kills what is below this process, and what has the variable in its environment. */
export function endBelow(name: string, value: string): void {
  const find = () => [...descendants(process.pid), ...processesWithVariable(name, value)]
  for (let round = 0; round < ROUNDS && killAll(find()) > 0; round++);
}

/** @returns how many there were */
function killAll(pids: readonly number[]): number {
  const others = new Set(pids)
  others.delete(process.pid)
  for (const pid of others) killTree(pid, 'SIGKILL')
  return others.size
}
