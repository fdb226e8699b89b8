/**
 * Tells the main process which run ends its worker, before it does so: by an exit, by a signal to its own process or
 * by an abort. What is told counts for the run of the code that is being executed, also when that has returned long ago.
 *
 * A thread has no process of its own: what would end that ends the thread.
 */
import { constants } from 'node:os'
import { isMainThread } from 'node:worker_threads'

/** How a worker is about to end. */
export interface SelfEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

/** Signals that end a process which does not listen for them. */
const DEADLY = new Set<NodeJS.Signals>([
  'SIGABRT',
  'SIGALRM',
  'SIGBUS',
  'SIGFPE',
  'SIGHUP',
  'SIGILL',
  'SIGINT',
  'SIGKILL',
  'SIGQUIT',
  'SIGSEGV',
  'SIGSYS',
  'SIGTERM',
  'SIGTRAP',
  'SIGUSR2',
  'SIGVTALRM',
  'SIGXCPU',
  'SIGXFSZ',
])

const kill = process.kill.bind(process)
const abort = process.abort.bind(process)
const exit = process.exit.bind(process)
/** What `process.exit()` calls in the end, and code that leaves out the listeners. */
const ending = process as unknown as { reallyExit(code?: number): never }
const reallyExit = ending.reallyExit.bind(process)

/**
 * To be called once, before any listener for signals is added.
 *
 * @param tell Called at most once.
 * @param isOurs Whether a listener for a signal is not the user's.
 */
export function announceEnds(
  tell: (end: SelfEnd) => void,
  isOurs: (listener: (...args: never[]) => unknown) => boolean,
): void {
  let isTold = false
  const tellOnce = (end: SelfEnd): void => {
    if (isTold) return
    isTold = true
    tell(end)
  }
  const end = (signal: NodeJS.Signals): void => {
    tellOnce({ code: null, signal })
    if (isMainThread) kill(process.pid, 'SIGKILL')
    else exit(128 + constants.signals[signal])
  }
  // The listener runs in the scope of whoever called `process.exit()`.
  process.on('exit', (code) => tellOnce({ code, signal: null }))
  process.kill = (pid, signal = 'SIGTERM') => {
    const name = typeof signal === 'number' ? nameSignal(signal) : (signal as NodeJS.Signals)
    // Zero is the process group, and that is the main process's.
    const isSelf = pid === process.pid || pid === 0
    if (!isSelf || name === undefined || !DEADLY.has(name)) return kill(pid, signal)
    if (isMainThread && process.listeners(name).some((listener) => !isOurs(listener)))
      return kill(process.pid, signal)
    end(name)
    return true
  }
  ending.reallyExit = (code) => {
    tellOnce({ code: code ?? 0, signal: null })
    return reallyExit(code)
  }
  process.abort = () => {
    if (isMainThread) tellOnce({ code: null, signal: 'SIGABRT' })
    return abort()
  }
}

function nameSignal(number: number): NodeJS.Signals | undefined {
  const [name] = Object.entries(constants.signals).find(([, value]) => value === number) ?? []
  return name as NodeJS.Signals | undefined
}
