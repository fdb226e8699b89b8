/** What runs in one worker share of it and may change: put back between runs, so that none harms the next. */
import { isMainThread } from 'node:worker_threads'
import { endBelow } from '../../machine/end-marked.ts'
import { DISCONNECTED_EXIT_CODE, WORKER_MARK } from '../../model/worker-protocol.ts'

/** Events that a worker cannot do without, of whoever listens. */
const KEPT_EVENTS = [
  // Node's own: without them, listening for a signal does nothing.
  'newListener',
  'removeListener',
  'message',
  'disconnect',
  'exit',
  'uncaughtException',
  'unhandledRejection',
] as const

/** Ctrl-C in a terminal reaches every process started from it: when and how a worker ends, the main process says. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function signalGuard(): void {}

/** Whether a listener for a signal is the one that keeps it from ending a worker. */
export function isSignalGuard(listener: unknown): boolean {
  return listener === signalGuard
}

/** To be called once in a worker process: it ends when the main process wants it to, or cannot be heard any more. */
export function guardProcess(): void {
  if (!isMainThread) return
  for (const signal of SIGNALS) process.on(signal, signalGuard)
  // Also when nobody listens for messages any more.
  process.channel?.ref()
  const mark = process.env[WORKER_MARK] ?? ''
  // Without its channel a worker can neither answer nor be asked. Where the main process is gone, nobody is left to
  // end what its runs have started.
  process.on('disconnect', () => {
    endBelow(WORKER_MARK, mark)
    process.exit(DISCONNECTED_EXIT_CODE)
  })
}

/**
 * Notes how things are before a run.
 *
 * @returns puts back what has changed since: the working directory, the console, the listeners of the process; and says
 * what could not be put back
 */
export function noteProcess(): () => string | undefined {
  const restorers = [noteConsole(), ...[...KEPT_EVENTS, ...SIGNALS].map(noteListeners)]
  if (isMainThread) restorers.push(noteFolder())
  return () => {
    try {
      for (const restore of restorers) restore()
      return undefined
    } catch {
      return 'the working directory, which is gone'
    }
  }
}

/** The console as it was noted last. To see that this still holds is a tenth of noting it anew. */
let notedConsole: { kept: Record<string, unknown>; methods: [string, unknown][] } | undefined

function noteConsole(): () => void {
  const kept = globalThis.console as unknown as Record<string, unknown>
  if (notedConsole?.kept !== kept || !isAsNoted(notedConsole))
    notedConsole = { kept, methods: Object.entries(kept) }
  const { methods } = notedConsole
  const writes = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }))
  return () => {
    globalThis.console = kept as unknown as Console
    for (const [name, method] of methods) if (kept[name] !== method) kept[name] = method
    for (const { stream, write } of writes) if (stream.write !== write) stream.write = write
  }
}

function isAsNoted({ kept, methods }: NonNullable<typeof notedConsole>): boolean {
  if (Object.keys(kept).length !== methods.length) return false
  return methods.every(([name, method]) => kept[name] === method)
}

function noteListeners(event: string): () => void {
  const kept = process.listeners(event as 'exit')
  return () => {
    const current = process.listeners(event as 'exit')
    for (const listener of kept) if (!current.includes(listener)) process.on(event as 'exit', listener)
  }
}

function noteFolder(): () => void {
  const folder = process.cwd()
  return () => {
    if (currentFolder() !== folder) process.chdir(folder)
  }
}

/** The folder may have been removed. */
function currentFolder(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}
