/** What the programmatic runner was asked to run, and what is made of it whatever it is. */
import { collectExperiments } from '../../experiment/declare/collect.ts'
import type { DeclaredConfigs, Definition } from '../../experiment/declare/definition.ts'
import { countProcessors } from '../../machine/cpu-load.ts'
import type { LifecycleListener } from '../../model/event.ts'
import type { CollectedExperiment } from '../../model/run.ts'
import { type ResolvedOptions, resolveOptions } from '../../options/resolve.ts'
import type { ZtxexpOptions } from '../../options/ztxexp-options.ts'
import type { SessionOptions } from '../session.ts'

export interface RunnerRequest {
  /** Or a search. */
  configs: DeclaredConfigs
  /** Absolute path. */
  resultsDir: string
  written: ZtxexpOptions
  /** What is recorded with every run and is no option. */
  recorded: Pick<SessionOptions, 'parentRunId' | 'datasetVersion' | 'extras'>
  listeners: readonly LifecycleListener[]
  /** Environment of the workers. */
  env: Readonly<Record<string, string | undefined>>
  /** Given what is printed outside of any run. */
  onOutput: (stream: 'stdout' | 'stderr', text: string) => void
}

/** The options of a call, checked; a function runs sequentially unless something else is asked for. */
export function resolveRequest(request: RunnerRequest, defaults: ZtxexpOptions = {}): ResolvedOptions {
  const options = { ...defaults, ...request.written, resultsDir: request.resultsDir }
  return resolveOptions({
    written: [{ options, place: 'ExpRunner.run(options)' }],
    cwd: process.cwd(),
    parallelism: countProcessors(),
  })
}

/** The configs of a call as those of an experiment. */
export async function collectRequest(
  file: string,
  definition: Definition,
  request: RunnerRequest,
): Promise<CollectedExperiment[]> {
  const selection = { set: {}, grid: {}, limit: undefined, sample: undefined, seed: undefined }
  const withConfigs = { ...definition, configs: request.configs }
  return collectExperiments({ file, folder: process.cwd() }, [withConfigs], selection)
}
