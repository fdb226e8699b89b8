/** A config that is to run as a job of a queue, and back: what a worker makes of one, checked against its own code. */
import { ZtxexpError } from '../../model/error.ts'
import type { ExperimentSpec, ResolvedRunOptions, RetryDelay, RunSpec } from '../../model/run.ts'
import type { Tags } from '../../model/tags.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import type { ExecutePlan } from '../../scheduler/ports.ts'
import type { JobData } from './queue-port.ts'
import {
  asCount,
  asJson,
  asList,
  asNumber,
  asObject,
  asRecord,
  asText,
  asTextOrNull,
  type Refuse,
  refuser,
} from './shape.ts'

export function jobData({ spec, options, resumeFrom }: ExecutePlan): JobData {
  const { file, experiment, configIndex, title, config, configHash, codeHash } = spec
  return {
    file,
    experimentIndex: experiment.index,
    experimentName: experiment.name,
    configIndex,
    title,
    config,
    configHash,
    codeHash,
    options,
    resumeFrom: resumeFrom ?? null,
  }
}

/** Makes the keys of a session's jobs: the same for a config whenever it is planned, so that adding it twice is once. */
export class JobKeys {
  readonly #counts = new Map<string, number>()

  /** Of equal configs each has a key of its own. */
  next({ spec, options }: ExecutePlan): string {
    const base = fingerprint([spec.file, spec.experiment.index, spec.configHash, options.seed])
    const count = this.#counts.get(base) ?? 0
    this.#counts.set(base, count + 1)
    // With a letter first: a queue takes no numbers for names.
    return count === 0 ? `c${base}` : `c${base}-${count}`
  }
}

/** What a worker has collected of an experiment. */
export interface KnownExperiment {
  experiment: ExperimentSpec
  codeHash: string
  scorersHash?: string
}

/** The experiments of a worker by their file and index. */
export class KnownExperiments {
  readonly #known = new Map<string, KnownExperiment>()

  add({
    file,
    experiment,
    codeHash,
    scorersHash,
  }: Omit<RunSpec, 'configIndex' | 'title' | 'config' | 'configHash'>): void {
    const known = { experiment, codeHash, ...(scorersHash !== undefined && { scorersHash }) }
    this.#known.set(`${experiment.index}\0${file}`, known)
  }

  get(file: string, index: number): KnownExperiment | undefined {
    return this.#known.get(`${index}\0${file}`)
  }

  get all(): KnownExperiment[] {
    return [...this.#known.values()]
  }
}

/**
 * The plan of a job, of the worker's own code.
 *
 * @throws {ZtxexpError} for a job that is none, or whose code the worker has not
 */
export function planOfJob(job: unknown, experiments: KnownExperiments): ExecutePlan {
  const refuse = refuser('A job of the queue')
  const data = asObject(job, 'value', refuse)
  const file = asText(data.file, 'file', refuse)
  const known = experiments.get(file, asCount(data.experimentIndex, 'experimentIndex', refuse))
  if (!known || known.experiment.name !== data.experimentName || known.codeHash !== data.codeHash) {
    throw new ZtxexpError('QUEUE_UNUSABLE', 'A job of the queue is of code that this worker has not.')
  }
  const config = asJson(data.config, 'config', refuse)
  const configHash = fingerprint(config)
  if (configHash !== data.configHash) refuse('configHash')
  const { experiment, codeHash, scorersHash } = known
  const resumeFrom = asTextOrNull(data.resumeFrom, 'resumeFrom', refuse)
  const spec: RunSpec = {
    file,
    experiment,
    configIndex: asCount(data.configIndex, 'configIndex', refuse),
    title: asText(data.title, 'title', refuse),
    config,
    configHash,
    codeHash,
    ...(scorersHash !== undefined && { scorersHash }),
  }
  return {
    action: 'execute',
    spec,
    options: checkOptions(asObject(data.options, 'options', refuse), refuse),
    ...(resumeFrom !== null && { resumeFrom }),
  }
}

function checkOptions(options: Record<string, unknown>, refuse: Refuse): ResolvedRunOptions {
  const { exclusive } = options
  return {
    maxAttempts: asCount(options.maxAttempts, 'maxAttempts', refuse, 1),
    retryOn: asList(options.retryOn, 'retryOn', refuse, (each) => asText(each, 'retryOn', refuse)),
    retryDelay: checkDelay(asObject(options.retryDelay, 'retryDelay', refuse), refuse),
    timeout: asNumber(options.timeout, 'timeout', refuse),
    tags: checkTags(options.tags, refuse),
    group: asTextOrNull(options.group, 'group', refuse),
    parentRunId: asTextOrNull(options.parentRunId, 'parentRunId', refuse),
    seed: asNumber(options.seed, 'seed', refuse, Number.NEGATIVE_INFINITY),
    slots: asRecord(options.slots, 'slots', refuse, (each) => asCount(each, 'slots', refuse)),
    exclusive: typeof exclusive === 'boolean' ? exclusive : refuse('exclusive'),
    concurrency: asCount(options.concurrency, 'concurrency', refuse, 1),
  }
}

function checkDelay({ base, factor, max, jitter }: Record<string, unknown>, refuse: Refuse): RetryDelay {
  return {
    base: asNumber(base, 'retryDelay', refuse),
    ...(factor !== undefined && { factor: asNumber(factor, 'retryDelay', refuse) }),
    ...(max !== undefined && { max: asNumber(max, 'retryDelay', refuse) }),
    ...(jitter !== undefined && { jitter: asNumber(jitter, 'retryDelay', refuse) }),
  }
}

function checkTags(tags: unknown, refuse: Refuse): Tags {
  const text = (each: unknown) => asText(each, 'tags', refuse)
  return Array.isArray(tags) ? tags.map(text) : asRecord(tags, 'tags', refuse, text)
}
