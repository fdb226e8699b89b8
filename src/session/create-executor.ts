/** The executor of a session: worker processes or threads, as the options say. */
import { fileURLToPath } from 'node:url'
import { PoolExecutor } from '../executors/local/pool.ts'
import { ZtxexpError } from '../model/error.ts'
import type { Executor, ExecutorHooks } from '../model/execution.ts'
import { NO_SETTING, type WorkerSetting } from '../model/worker-protocol.ts'
import type { ResolvedOptions } from '../options/resolve.ts'

/** What workers are started with. */
export interface WorkerOptions {
  /** Environment of the workers. */
  env: Record<string, string>
  /** Arguments for Node in the workers. */
  execArgv: string[]
  /** Default: none. */
  setting?: WorkerSetting
  /** Absolute path of the compiled `worker/entry`. Default: that of this package. */
  workerEntry?: string
}

export function createPool(options: ResolvedOptions & WorkerOptions, hooks: ExecutorHooks): PoolExecutor {
  const isSequential = options.mode === 'sequential'
  return new PoolExecutor({
    runtime: options.mode === 'thread_pool' ? 'worker_threads' : 'child_process',
    // Next to this file in the package.
    entry: options.workerEntry ?? fileURLToPath(new URL('../worker/entry.js', import.meta.url)),
    workers: isSequential ? 1 : options.workers,
    canShare: !isSequential,
    isolate: options.isolate,
    graceMs: options.grace,
    startTimeoutMs: options.startTimeout,
    isolateFiles: options.isolateFiles,
    env: options.env,
    execArgv: options.execArgv,
    nice: options.nice,
    setting: options.setting ?? NO_SETTING,
    ...hooks,
  })
}

/**
 * Refuses what an executor cannot do.
 *
 * @throws {ZtxexpError} `BAD_OPTION`
 */
export function checkAbilities(
  { abilities }: Pick<Executor, 'abilities'>,
  { memoryLimit }: Pick<ResolvedOptions, 'memoryLimit'>,
): void {
  if (memoryLimit === undefined || abilities.hasOwnMemory) return
  throw new ZtxexpError(
    'BAD_OPTION',
    'memoryLimit looks at the process of a run, and these runs share one with others. Run a module in mode process_pool.',
  )
}
