/** What `vitest` was started with, as far as it is for experiments too: the flags of Vitest as options of ours. */
import { type Vitest, version } from 'vitest/node'
import type { OptionValues } from '../options/option-type.ts'

/** Flags of Vitest as it has parsed them; those that were not given are missing. */
interface Flags {
  bail?: number
  retry?: number | { count?: number; delay?: number }
  testTimeout?: number
  maxWorkers?: number | string
  fileParallelism?: boolean
  isolate?: boolean
  sequence?: { shuffle?: boolean | { files?: boolean; tests?: boolean }; seed?: number }
  pool?: string
  coverage?: { enabled?: boolean }
}

export interface StartedWith {
  values: OptionValues
  /** What does not hold for experiments, in words. */
  warnings: string[]
}

const MODES = { threads: 'thread_pool', forks: 'process_pool' } as const

/** Vitest 5 keeps what it was started with in its config, Vitest 4 in a field of its own. */
export function startedWith(vitest: Vitest): StartedWith {
  const { config, _cliOptions } = vitest as unknown as { config: { cliOptions?: Flags }; _cliOptions?: Flags }
  const flags = config.cliOptions ?? _cliOptions ?? {}
  // Coverage is asked for as often in a config file.
  const { values, warnings } = readFlags({ ...flags, coverage: vitest.config.coverage })
  return { values, warnings: [...otherVersion(vitest.version, version), ...warnings] }
}

/** Says that the Vitest that runs is not the one that this package finds, which may or may not work. */
export function otherVersion(running: string, found: string): string[] {
  if (running === found) return []
  return [
    `Vitest ${running} runs, and ztxexp finds Vitest ${found}. Where anything is odd, install one version: ` +
      '`npm ls vitest` shows where they come from.',
  ]
}

export function readFlags(flags: Flags): StartedWith {
  const { bail, testTimeout, isolate, pool, coverage } = flags
  const workers = flags.fileParallelism === false ? 1 : workerCount(flags.maxWorkers)
  const mode = pool === 'threads' || pool === 'forks' ? MODES[pool] : undefined
  const shuffle = shuffleSeed(flags)
  return {
    values: {
      ...retries(flags),
      ...(bail !== undefined && { bail }),
      ...(testTimeout !== undefined && { timeout: testTimeout }),
      ...(isolate !== undefined && { isolateFiles: isolate }),
      ...(workers !== undefined && { workers }),
      ...(mode !== undefined && { mode }),
      ...(shuffle !== undefined && { shuffle }),
    },
    warnings: [
      ...(pool !== undefined && mode === undefined
        ? [
            `--pool=${pool} is not for experiments, which run as their own options say. They know threads and forks.`,
          ]
        : []),
      ...(coverage?.enabled
        ? [
            '--coverage counts what tests reach, and nothing of what experiments reach: their code is loaded by Node as ' +
              'it is, so that counters do not change what is measured.',
          ]
        : []),
    ],
  }
}

function retries({ retry }: Flags): OptionValues {
  if (retry === undefined) return {}
  const { count = 0, delay } = typeof retry === 'object' ? retry : { count: Number(retry) }
  return { maxAttempts: count + 1, ...(delay !== undefined && { retryDelay: { base: delay, factor: 1 } }) }
}

function workerCount(count: number | string | undefined): OptionValues['workers'] {
  if (count === undefined) return undefined
  return /%$/.test(String(count)) ? (String(count) as `${number}%`) : Math.max(1, Number(count))
}

/** With a seed in the same order each time, as Vitest does it. */
function shuffleSeed({ sequence }: Flags): number | boolean | undefined {
  const shuffle = sequence?.shuffle
  if (shuffle === undefined) return undefined
  const isOn = typeof shuffle === 'object' ? shuffle.tests === true : shuffle
  return isOn ? (sequence?.seed ?? true) : false
}
