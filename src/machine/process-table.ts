/** Which processes exist, and which is whose child. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from './cgroup-paths.ts'

export interface ProcessEntry {
  pid: number
  parentPid: number
  /** One letter as in proc_pid_stat(5): `R`, `S`, `D`, `T`, `Z` for a zombie, ... */
  state: string
  /** Start time in clock ticks since boot; only on Linux. */
  startTicks?: number
}

export interface ProcessTableOptions {
  /** Where `/proc` is looked up. Default: `/`. */
  root?: string
  /** Default: this platform. */
  platform?: NodeJS.Platform
}

/** One process, or `undefined` when there is none with this pid. Linux only. */
export function readProcess(pid: number | 'self', root = '/'): ProcessEntry | undefined {
  return parseStat(readText(join(root, 'proc', String(pid), 'stat')))
}

/** Every process, by pid. From `/proc` on Linux, from `ps` on other Unix systems, empty on Windows. */
export function readProcessTable(options: ProcessTableOptions = {}): Map<number, ProcessEntry> {
  const { root = '/', platform = process.platform } = options
  const entries = platform === 'linux' ? listProc(root) : platform === 'win32' ? [] : listPs()
  return new Map(entries.map((entry) => [entry.pid, entry]))
}

/** The live tree below a process: its children first, then theirs. Processes given to init are not in it. */
export function descendants(pid: number, table = readProcessTable()): number[] {
  const children = new Map<number, number[]>()
  for (const entry of table.values()) {
    const siblings = children.get(entry.parentPid)
    if (siblings) siblings.push(entry.pid)
    else children.set(entry.parentPid, [entry.pid])
  }
  const found = new Set([pid])
  for (const parent of found) for (const child of children.get(parent) ?? []) found.add(child)
  found.delete(pid)
  return [...found]
}

function listProc(root: string): ProcessEntry[] {
  return listPids(root).flatMap((pid) => readProcess(pid, root) ?? [])
}

function listPids(root: string): number[] {
  try {
    return readdirSync(join(root, 'proc')).flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []))
  } catch {
    return []
  }
}

/** `pid (comm) state ppid ... starttime(22)`: comm may hold spaces and parentheses, so the last `)` ends it. */
function parseStat(text: string | undefined): ProcessEntry | undefined {
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  const pid = Number.parseInt(text ?? '', 10)
  const [state, parentPid] = [fields[0], Number(fields[1])]
  const startTicks = Number(fields[22 - 3])
  if (!state || [pid, parentPid, startTicks].some(Number.isNaN)) return undefined
  return { pid, parentPid, state, startTicks }
}

function listPs(): ProcessEntry[] {
  try {
    const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state='], { encoding: 'utf8' })
    return text.split('\n').flatMap((line) => {
      const [pid, parentPid, state] = line.trim().split(/\s+/)
      return pid && parentPid && state
        ? [{ pid: Number(pid), parentPid: Number(parentPid), state: state.charAt(0) }]
        : []
    })
  } catch {
    return []
  }
}

/**
 * The processes that were started with a variable in their environment, by themselves or by a parent: children keep
 * it also when their parent is gone. Linux only; empty elsewhere.
 */
export function processesWithVariable(name: string, value: string, root = '/'): number[] {
  const entry = `${name}=${value}`
  return listPids(root).filter((pid) => {
    const environment = readText(join(root, 'proc', String(pid), 'environ'))
    // Most are passed over without taking the text apart.
    return environment?.includes(entry) && environment.split('\0').includes(entry)
  })
}
