/**
 * One worker process or thread, held by a tinypool of its own. The only file that names tinypool.
 *
 * A pool per worker, because then it is known which worker runs what, and any number of requests (an attempt, the
 * abort of its signal) reach the same one. What tinypool 2.2 does not do is added here: the exit code and signal
 * of a worker, an end of every request when its worker is gone, and no new worker in the place of one that died.
 */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads'
import { Tinypool } from 'tinypool'
import { endMarked } from '../../machine/end-marked.ts'
import { readKernelKills } from '../../machine/kernel-kills.ts'
import { setNiceness } from '../../machine/priority.ts'
import { killTree } from '../../machine/process-identity.ts'
import { invariant } from '../../model/error.ts'
import {
  type LookAnswer,
  type ReplyMessage,
  type RequestMessage,
  WORKER_MARK,
  type WorkerReplies,
  type WorkerRequest,
  type WorkerSetting,
} from '../../model/worker-protocol.ts'
import { lookIntoWorker } from './look.ts'
import { PROCESS_MARK } from './orphan-guard.ts'
import { type ChannelHooks, RequestChannel } from './request-channel.ts'

export type WorkerRuntime = 'child_process' | 'worker_threads'

export interface PoolWorkerOptions extends ChannelHooks {
  runtime: WorkerRuntime
  /** Absolute path of the compiled `worker/entry`. */
  entry: string
  /** Absolute path of a folder for what cannot be said over the channel of a worker. */
  folder: string
  env: Record<string, string>
  execArgv: string[]
  /** Niceness of a process. Default: that of this one. */
  nice?: number | undefined
  setting: WorkerSetting
  /** What reaches the worker's own stdout and stderr: output of native code and of child processes. */
  onOutput: (stream: 'stdout' | 'stderr', text: string) => void
}

/** How a worker ended. */
export interface WorkerExit {
  code: number | null
  signal: NodeJS.Signals | null
  /** The error that ended a thread, such as `ERR_WORKER_OUT_OF_MEMORY`. */
  error: Error | undefined
  /** The last that the worker wrote to stderr, such as the message of a fatal error. */
  stderrTail: string
  /** Heap limit of Node in the worker, once it has said so. */
  heapLimitBytes: number | undefined
  /** Whether the kernel has ended some process for lack of memory while this worker lived. */
  mayBeKernelKill: boolean
}

/** Rejects the requests of a worker that is gone. */
export class WorkerGone extends Error {
  override readonly name = 'WorkerGone'
  readonly exit: WorkerExit

  constructor(exit: WorkerExit) {
    super('The worker is gone.')
    this.exit = exit
  }
}

/** The parts of tinypool's workers that are used here and that its types do not show. */
interface TinypoolInternals {
  process?: ChildProcess
  thread?: Worker
  emit(event: 'error', error: Error): void
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1
const STDERR_TAIL = 4096
/** How long the rest of a dead worker's output is waited for. */
const OUTPUT_PATIENCE_MS = 1000

let workersStarted = 0

export class PoolWorker {
  readonly #pool: Tinypool
  readonly #internals: TinypoolInternals
  readonly #number = workersStarted++
  readonly #mark = `${PROCESS_MARK}-${this.#number}`
  readonly #lookFile: string
  readonly #kernelKills = readKernelKills()
  #heapLimitBytes: number | undefined
  #stderrTail = ''
  #error: Error | undefined
  #exit: WorkerExit | undefined
  readonly #channel: RequestChannel
  readonly #setting: WorkerSetting
  /** Of a thread. */
  #port: MessagePort | undefined
  /** Settles when the process or thread is gone. */
  readonly exited: Promise<WorkerExit>

  constructor(options: PoolWorkerOptions) {
    this.#lookFile = join(options.folder, `look-${this.#number}`)
    this.#setting = options.setting
    this.#pool = new Tinypool({
      filename: options.entry,
      runtime: options.runtime,
      minThreads: 1,
      maxThreads: 1,
      concurrentTasksPerWorker: Number.MAX_SAFE_INTEGER,
      idleTimeout: LONGEST_TIMEOUT_MS,
      // A thread that waits in Atomics.wait would fire no timers and see no abort.
      useAtomics: false,
      serialization: 'advanced',
      env: { ...options.env, VITEST_WORKER_ID: String(this.#number + 1), [WORKER_MARK]: this.#mark },
      execArgv: options.execArgv,
    })
    // No new worker when this one dies: the executor decides that.
    this.#pool.options.minThreads = 0
    this.#pool.on('error', (error: Error) => {
      this.#error ??= error
    })
    const [worker] = this.#pool.threads
    invariant(worker, 'tinypool started no worker')
    this.#internals = worker as unknown as TinypoolInternals
    const { pid } = this.#internals.process ?? {}
    if (pid !== undefined && options.nice !== undefined) setNiceness(pid, options.nice)
    this.#channel = this.#openChannel(options)
    this.exited = new Promise((resolve) => this.#watch(options, resolve))
  }

  get isGone(): boolean {
    return this.#exit !== undefined
  }

  /** Whether it ever answered. */
  get hasStarted(): boolean {
    return this.#heapLimitBytes !== undefined
  }

  /** Process id; of a thread, that of this process. */
  get pid(): number {
    return this.#internals.process?.pid ?? process.pid
  }

  /**
   * Sends a request.
   *
   * @throws {WorkerGone} when the worker ends before it has answered.
   */
  async request<Type extends WorkerRequest['type']>(
    request: Extract<WorkerRequest, { type: Type }>,
  ): Promise<WorkerReplies[Type]> {
    if (this.#exit) throw new WorkerGone(this.#exit)
    return this.#channel.request(request)
  }

  /** Resolves when the worker has started; rejects with {@link WorkerGone} when it does not. */
  async greet(): Promise<void> {
    const hello = { lookFile: this.#lookFile, setting: this.#setting }
    const { heapLimitBytes } = await this.request({ type: 'hello', ...hello })
    this.#heapLimitBytes = heapLimitBytes
  }

  /** Whose code keeps it busy; undefined where that cannot be seen: in a thread, and outside of JavaScript. */
  async look(): Promise<LookAnswer | undefined> {
    return this.#internals.process && this.hasStarted ? lookIntoWorker(this.#lookFile) : undefined
  }

  /**
   * Ends the worker at once, with every process that was started below it, and waits until it is gone.
   * There is nothing in it that a gentler end could save: what a run writes is written when its call returns.
   */
  async kill(): Promise<WorkerExit> {
    const { process: child, thread } = this.#internals
    if (!this.#exit) {
      if (child?.pid !== undefined) killTree(child.pid, 'SIGKILL')
      void thread?.terminate()
    }
    return this.exited
  }

  /**
   * Gives the worker the one task that it has for its whole life, to answer requests. Attempts as tasks would be
   * serialized three times each, and weighed by the worker, which reads its memory use after every task.
   */
  #openChannel({ runtime, ...hooks }: PoolWorkerOptions): RequestChannel {
    const serve = (task: object, options: object): void => {
      this.#pool.run(task, options).catch((error: unknown) => {
        this.#error ??= error as Error
      })
    }
    if (runtime === 'worker_threads') {
      const { port1, port2 } = new MessageChannel()
      const channel = new RequestChannel((message) => port1.postMessage(message), hooks)
      port1.on('message', channel.receive)
      this.#port = port1
      serve({ port: port2 }, { transferList: [port2] })
      return channel
    }
    const sender = { send: (_message: RequestMessage): void => {} }
    const channel = new RequestChannel((message) => sender.send(message), hooks)
    const onMessage = (send: typeof sender.send): void => {
      sender.send = send
    }
    serve({}, { channel: { onMessage, postMessage: channel.receive } })
    return channel
  }

  /** What a thread has said before its end may still be on its way; of a process, the end is told after it. */
  #hearTheRest(): void {
    if (!this.#port) return
    for (let left = receiveMessageOnPort(this.#port); left; left = receiveMessageOnPort(this.#port))
      this.#channel.receive(left.message as ReplyMessage)
  }

  /** Ends what its runs have started and left behind: the worker is gone, and nobody else will. */
  #endStragglers(): void {
    endMarked(WORKER_MARK, this.#mark)
  }

  #watch(options: PoolWorkerOptions, resolve: (exit: WorkerExit) => void): void {
    const { process: child, thread } = this.#internals
    const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
      const kernelKills = readKernelKills()
      this.#exit = {
        code,
        signal,
        error: this.#error,
        stderrTail: this.#stderrTail,
        heapLimitBytes: this.#heapLimitBytes,
        mayBeKernelKill: signal === 'SIGKILL' && kernelKills !== this.#kernelKills,
      }
      resolve(this.#exit)
      this.#channel.close(new WorkerGone(this.#exit))
    }
    if (child) {
      child.stdout?.unpipe()
      child.stderr?.unpipe()
      // A character may arrive in pieces.
      child.stdout?.setEncoding('utf8').on('data', (text: string) => options.onOutput('stdout', text))
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#stderrTail = (this.#stderrTail + text).slice(-STDERR_TAIL)
        options.onOutput('stderr', text)
      })
      // A stream that was unpiped is paused, listeners or not.
      child.stdout?.resume()
      child.stderr?.resume()
      // `close` comes after `exit`, when the pipes have been read to their end: never, while a process that outlives
      // the worker holds them. The timer also keeps Node alive meanwhile, for tinypool has unref'd the pipes.
      child.once('exit', () => {
        this.#endStragglers()
        const patience = setTimeout(() => {
          child.stdout?.destroy()
          child.stderr?.destroy()
        }, OUTPUT_PATIENCE_MS)
        child.once('close', () => clearTimeout(patience))
      })
      child.once('close', (code, signal) => settle(code, signal))
      child.once('error', (error) => {
        this.#error ??= error
        if (child.pid === undefined) settle(null, null)
      })
    } else {
      thread?.on('error', (error: Error) => {
        this.#error ??= error
      })
      thread?.once('exit', (code) => {
        this.#hearTheRest()
        this.#endStragglers()
        settle(code, null)
        // tinypool does not listen for the exit of threads: an error makes it let go of this one.
        this.#internals.emit('error', new Error('Worker exited unexpectedly'))
      })
    }
  }
}
