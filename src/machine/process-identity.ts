/** Says which process something belongs to, whether that very process still lives, and ends whole trees. */
import { createHash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { networkInterfaces, hostname as osHostname } from 'node:os'
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
  /** Which processes the pid is one of: containers of one machine, and of one host name, each count their own. */
  pidNamespace: string | null
  /** Of the installation, or of its network cards. Not secret: a hash. */
  machineId: string | null
  hostname: string
}

/** `unknown`: the process cannot be seen from here, so only its heartbeat can tell. */
export type Liveness = 'alive' | 'dead' | 'unknown'

export interface IdentityOptions extends ProcessTableOptions {
  /** Default: this machine's. */
  hostname?: string
}

/** Who this process is. */
export function currentIdentity(options: IdentityOptions = {}): ProcessIdentity {
  const { root = '/', platform = process.platform } = options
  const startTicks = (platform === 'linux' && readProcess('self', root)?.startTicks) || null
  return { pid: process.pid, startTicks, ...currentPlace(options) }
}

/**
 * Whether the process of an identity is still there, if it can be seen from here: same machine, same boot and same
 * namespace of pids. Names prove nothing: containers of one machine may have one host name and share its boot id.
 *
 * Linux: alive means a process with that pid that is no zombie, and the same start; anything else is dead. A process
 * that was stopped is alive: it may go on. Elsewhere, alive means that some process has that pid.
 *
 * Records of earlier versions have no namespace: a process that fits them is alive, and of others nothing is known.
 */
export function checkLiveness(identity: ProcessIdentity, options: IdentityOptions = {}): Liveness {
  const { root = '/', platform = process.platform } = options
  const here = currentPlace(options)
  if (identity.hostname !== here.hostname && identity.pidNamespace === null) return 'unknown'
  const isLinux = platform === 'linux'
  const isSeen = isLinux
    ? here.pidNamespace !== null && here.bootId !== null && PLACE.every((key) => identity[key] === here[key])
    : here.machineId !== null && identity.machineId === here.machineId && identity.hostname === here.hostname
  const lives = isLinux ? isSameProcess(identity, root) : answersSignals(identity.pid)
  if (isSeen) return lives ? 'alive' : 'dead'
  const isOlder = identity.pidNamespace === null && identity.machineId === null
  return isOlder && lives && identity.bootId === here.bootId ? 'alive' : 'unknown'
}

const PLACE = ['bootId', 'pidNamespace', 'machineId'] as const

function isSameProcess({ pid, startTicks }: ProcessIdentity, root: string): boolean {
  const found = readProcess(pid, root)
  if (!found || found.state === 'Z' || found.state === 'X') return false
  return startTicks === null || startTicks === found.startTicks
}

type Place = Omit<ProcessIdentity, 'pid' | 'startTicks'>

/** Where this process runs, which does not change. */
let ownPlace: Place | undefined

function currentPlace(options: IdentityOptions): Place {
  if (Object.keys(options).length > 0) return readPlace(options)
  ownPlace ??= readPlace(options)
  return ownPlace
}

function readPlace({
  root = '/',
  platform = process.platform,
  hostname = osHostname(),
}: IdentityOptions): Place {
  if (platform !== 'linux') return { bootId: null, pidNamespace: null, machineId: hashCards(), hostname }
  const installation = readText(join(root, 'etc/machine-id'))?.trim()
  return {
    bootId: readText(join(root, 'proc/sys/kernel/random/boot_id'))?.trim() || null,
    pidNamespace: readNamespace(root),
    machineId: installation ? hash(installation) : null,
    hostname,
  }
}

/** Such as `pid:[4026531836]`. `null` also where `/proc` shows the processes of another namespace than ours. */
function readNamespace(root: string): string | null {
  if (root === '/' && readLink('/proc/self') !== String(process.pid)) return null
  return readLink(join(root, 'proc/self/ns/pid')) ?? null
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** Where there is no file with an id: the addresses of the network cards. */
function hashCards(): string | null {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const macs = cards.map(({ mac }) => mac).filter((mac) => /[1-9a-f]/.test(mac))
  return macs.length === 0 ? null : hash([...new Set(macs)].sort().join())
}

/** An id of a machine is not to be shown as it is: see machine-id(5). */
function hash(text: string): string {
  return createHash('sha256').update(`ztxexp ${text}`).digest('hex').slice(0, 16)
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
