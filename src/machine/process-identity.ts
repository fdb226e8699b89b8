/** Says which process something belongs to, whether that very process still lives, and ends whole trees. */
import { hostname as osHostname } from 'node:os'
import { join } from 'node:path'
import { readText } from './cgroup-paths.ts'
import { descendants, type ProcessTableOptions, readProcess } from './process-table.ts'

/** Plain data, for `meta.json`. What a platform cannot tell is `null`. */
export interface ProcessIdentity {
  pid: number
  /** Start of the process in clock ticks since boot: tells it from a later one with the same pid. */
  startTicks: number | null
  /** Changes with every boot: pids and ticks of another boot mean nothing. */
  bootId: string | null
  hostname: string
}

/** `unknown`: the process is not of this host, so only its heartbeat can tell. */
export type Liveness = 'alive' | 'dead' | 'unknown'

export interface IdentityOptions extends ProcessTableOptions {
  /** Default: this machine's. */
  hostname?: string
}

/** Who this process is. */
export function currentIdentity(options: IdentityOptions = {}): ProcessIdentity {
  const { root = '/', platform = process.platform, hostname = osHostname() } = options
  const linux = platform === 'linux'
  return {
    pid: process.pid,
    startTicks: (linux && readProcess('self', root)?.startTicks) || null,
    bootId: (linux && readBootId(root)) || null,
    hostname,
  }
}

/**
 * Whether the process of an identity is still there.
 *
 * Linux: alive means the same boot, a process with that pid that is no zombie, and the same start; anything else
 * is dead. Containers share the boot id of their machine but not its pids, so another host name is `unknown`
 * whatever the boot id says.
 *
 * Elsewhere, or when the identity has no start: alive means that some process has that pid. It cannot be known
 * whether that is the same one, or a zombie.
 */
export function checkLiveness(identity: ProcessIdentity, options: IdentityOptions = {}): Liveness {
  const { root = '/', platform = process.platform, hostname = osHostname() } = options
  if (identity.hostname !== hostname) return 'unknown'
  if (platform !== 'linux') return answersSignals(identity.pid) ? 'alive' : 'dead'
  const bootId = readBootId(root)
  if (identity.bootId !== null && bootId !== undefined && identity.bootId !== bootId) return 'dead'
  const found = readProcess(identity.pid, root)
  if (!found || found.state === 'Z' || found.state === 'X') return 'dead'
  return identity.startTicks === null || identity.startTicks === found.startTicks ? 'alive' : 'dead'
}

/**
 * Sends a signal to a process and to everything below it, and returns the pids it was sent to.
 *
 * For SIGKILL the tree is stopped from the top before anything is killed, and searched again until nothing new
 * turns up: a child started in between would outlive its parent and belong to nobody. Other signals can be
 * handled, so they are sent once, from the top.
 */
export function killTree(pid: number, signal: NodeJS.Signals): number[] {
  const tree = new Set([pid])
  for (let before = 0; before < tree.size; ) {
    before = tree.size
    if (signal === 'SIGKILL') for (const each of tree) sendSignal(each, 'SIGSTOP')
    for (const each of descendants(pid)) tree.add(each)
  }
  return [...tree].filter((each) => sendSignal(each, signal))
}

function readBootId(root: string): string | undefined {
  return readText(join(root, 'proc/sys/kernel/random/boot_id'))?.trim() || undefined
}

/** False when there is no such process, or not one of ours. Zero and below would mean whole process groups. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return pid > 0 && process.kill(pid, signal)
  } catch {
    return false
  }
}

/** EPERM: it is there, but somebody else's. */
function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
