/** Runs as those of an MLflow server, over REST. */
import { dirname, join } from 'node:path'
import { INTERRUPTED } from '../../model/error.ts'
import type {
  TrackedMetric,
  TrackedResult,
  TrackedRun,
  TrackedSession,
  Tracker,
} from '../../model/tracker.ts'
import { readDelivery } from '../../store/run-directory/deliveries.ts'
import { textField } from '../answer-fields.ts'
import { artifactNames, readArtifact } from '../artifact-files.ts'
import type { Environment } from '../environment.ts'
import { deliveryKey } from '../host/deliver-run.ts'
import { basicAuth, serverAddress } from '../server-address.ts'
import { leafText, leavesOf, numbersOf, pointsOf } from '../values.ts'
import { MlflowClient, type MlflowStatus } from './client.ts'
import {
  cut,
  LONGEST_PARAM,
  LONGEST_TAG,
  type MlflowPair,
  mlflowKey,
  mlflowKeys,
  mlflowValue,
} from './limits.ts'

/** Options of the `mlflow` tracker. */
export interface MlflowOptions {
  /**
   * Address of the server, also with a path. Default: `MLFLOW_TRACKING_URI`, else `http://127.0.0.1:5000`, where
   * `mlflow server` listens.
   */
  trackingUri?: string
  /** Name of the experiment there. Default: `MLFLOW_EXPERIMENT_NAME` or `_ID`, else that of each run. */
  experiment?: string
  /** Name of the runs. Default: their titles. */
  runName?: string
  /** Globs of files in `artifacts/` that are sent when a run ends, such as `*.png`. Default: none. */
  artifacts?: string | string[]
  /** Larger files are not sent. Default: 50 MB. */
  maxArtifactBytes?: number
}

/** Keywords of the Python package, and more of the kind. */
export const MLFLOW_KEYWORDS = {
  tracking_uri: 'trackingUri',
  experiment_name: 'experiment',
  run_name: 'runName',
  artifacts: 'artifacts',
  max_artifact_bytes: 'maxArtifactBytes',
} as const satisfies Record<string, keyof MlflowOptions>

const DEFAULT_URI = 'http://127.0.0.1:5000'
const DEFAULT_TIMEOUT_MS = 120_000
const DEFAULT_ARTIFACT_BYTES = 50_000_000
/** Runs at once: servers are not faster with more. */
const CONCURRENCY = 4

export class MlflowTracker implements Tracker {
  readonly name = 'mlflow'
  readonly target: string
  readonly concurrency = CONCURRENCY
  readonly #options: MlflowOptions
  readonly #environment: Environment
  readonly #client: MlflowClient
  #session: TrackedSession | undefined
  #hasWarned = false

  /** @throws {ZtxexpError} `BAD_OPTION` where the tracking URI is no server's */
  constructor(options: MlflowOptions, environment: Environment) {
    this.#options = options
    this.#environment = environment
    const { MLFLOW_TRACKING_URI, MLFLOW_HTTP_REQUEST_TIMEOUT } = environment
    const cure = `Start one (mlflow server) and give its address, such as MLFLOW_TRACKING_URI=${DEFAULT_URI}.`
    const uri = options.trackingUri ?? (MLFLOW_TRACKING_URI || DEFAULT_URI)
    const { url, headers } = serverAddress(uri, 'mlflow: the tracking URI', cure)
    this.target = url
    const timeoutMs = Number(MLFLOW_HTTP_REQUEST_TIMEOUT) * 1000 || DEFAULT_TIMEOUT_MS
    this.#client = new MlflowClient({ url, headers: { ...headers, ...authHeaders(environment) }, timeoutMs })
  }

  onSessionStart(session: TrackedSession): void {
    this.#session = session
  }

  async onRunStart(run: TrackedRun): Promise<void> {
    await this.#ensureRun(run, { attempt: run.attempt, restart: run.restarts })
  }

  async onMetrics(run: TrackedRun, records: readonly TrackedMetric[]): Promise<void> {
    const [first] = records
    if (!first) return
    const { attempt, restart = 0 } = first
    const id = await this.#ensureRun(run, { attempt, restart })
    let ordinal = Number(run.state.records ?? 0)
    let lastStep = Number(run.state.last_step ?? 0)
    const metrics = records.flatMap((record) => {
      const { step, timestamp, values } = pointsOf(record, ordinal++)
      lastStep = Math.max(lastStep, step)
      const keys = mlflowKeys(values.map(([name]) => name))
      return values.map(([, value], index) => ({
        key: keys[index] ?? '',
        value: mlflowValue(value),
        timestamp,
        step,
      }))
    })
    await this.#client.log(id, { metrics }, run.signal)
    Object.assign(run.state, { records: ordinal, last_step: lastStep })
  }

  async onRunEnd(run: TrackedRun, result: TrackedResult): Promise<void> {
    const id = await this.#ensureRun(run, { attempt: result.attempt, restart: run.restarts })
    const step = Number(run.state.last_step ?? 0)
    const values = numbersOf(result.metrics ?? {})
    const keys = mlflowKeys(values.map(([name]) => name))
    const metrics = values.map(([, value], index) => ({
      key: keys[index] ?? '',
      value: mlflowValue(value),
      timestamp: result.finishedAt,
      step,
    }))
    await this.#client.log(id, { metrics, tags: endTags(result) }, run.signal)
    await this.#sendArtifacts(run)
    await this.#client.endRun(id, statusOf(result), result.finishedAt, run.signal)
  }

  /**
   * The run on the server for one attempt, found or made. What is logged there cannot be taken back: another attempt has
   * a run of its own, and the one before has failed.
   */
  async #ensureRun(run: TrackedRun, tried: { attempt: number; restart: number }): Promise<string> {
    const { state, signal } = run
    if (state.run_id !== undefined && (state.attempt !== tried.attempt || state.restart !== tried.restart)) {
      const id = String(state.run_id)
      await this.#client.log(id, { tags: [{ key: 'ztxexp.status', value: 'retried' }] }, signal)
      await this.#client.endRun(id, 'FAILED', Date.now(), signal)
      for (const key of Object.keys(state)) delete state[key]
    }
    if (state.run_id === undefined) {
      Object.assign(state, await this.#findOrCreate(run, tried), tried)
    }
    const id = String(state.run_id)
    if (state.has_params !== true) {
      const leaves = leavesOf(run.config)
      const keys = mlflowKeys(leaves.map(([name]) => name))
      const params = leaves.map(([, leaf], index) => pair(keys[index] ?? '', leafText(leaf), LONGEST_PARAM))
      await this.#client.log(id, { params, tags: userTags(run) }, signal)
      state.has_params = true
    }
    return id
  }

  /** After a crash it may be there already: then it has these tags. */
  async #findOrCreate(run: TrackedRun, { attempt, restart }: { attempt: number; restart: number }) {
    const { signal } = run
    const experimentId = await this.#experimentOf(run)
    const identity = [
      pair('ztxexp.run_id', run.runId),
      pair('ztxexp.attempt', String(attempt)),
      pair('ztxexp.restart', String(restart)),
    ]
    const body = {
      experiment_id: experimentId,
      run_name: this.#options.runName ?? cut(run.title, 250),
      start_time: run.startedAt,
      tags: [...identity, ...this.#startTags(run)],
    }
    const { runId, artifactUri } =
      (await this.#client.findRun(experimentId, identity, signal)) ??
      (await this.#client.createRun(body, signal))
    return { run_id: runId, experiment_id: experimentId, artifact_uri: artifactUri }
  }

  async #experimentOf(run: TrackedRun): Promise<string> {
    const { MLFLOW_EXPERIMENT_NAME: name, MLFLOW_EXPERIMENT_ID: id } = this.#environment
    const wanted = this.#options.experiment ?? (name || undefined)
    if (wanted === undefined && id) return id
    return this.#client.experimentId(cut(wanted ?? run.experimentName, 500), run.signal)
  }

  #startTags(run: TrackedRun): MlflowPair[] {
    const { meta, runDir, parentRunId } = run
    const { USER, LOGNAME, USERNAME } = this.#environment
    const parent = parentRunId === null ? undefined : this.#parentOf(runDir, parentRunId)
    return pairs({
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.name': run.file ?? run.experimentName,
      'mlflow.source.git.commit': meta.git_commit,
      'mlflow.source.git.branch': meta.git_branch,
      'mlflow.user': USER ?? LOGNAME ?? USERNAME,
      'mlflow.parentRunId': parent,
      'ztxexp.experiment': run.experimentName,
      'ztxexp.title': run.title,
      'ztxexp.group': run.group,
      'ztxexp.config_hash': run.configHash,
      'ztxexp.parent_run_id': parentRunId,
      'ztxexp.seed': meta.seed,
      'ztxexp.dataset_version': meta.dataset_version,
      'ztxexp.command': meta.started_cmd,
      'ztxexp.hostname': meta.hostname,
    })
  }

  /** The id on the server of a run beside this one. */
  #parentOf(runDir: string, parentRunId: string): string | undefined {
    if (!/^[\w-][\w.-]*$/.test(parentRunId)) return undefined
    return textField(readDelivery(join(dirname(runDir), parentRunId), deliveryKey(this)).state, 'run_id')
  }

  async #sendArtifacts({ runDir, state, signal }: TrackedRun): Promise<void> {
    const { artifacts = [], maxArtifactBytes = DEFAULT_ARTIFACT_BYTES } = this.#options
    const names = await artifactNames(runDir, [artifacts].flat())
    if (names.length === 0) return
    const uri = String(state.artifact_uri)
    if (!uri.startsWith('mlflow-artifacts:')) {
      return this.#warnOnce(`The server keeps artifacts at ${uri}, where they cannot be sent through it.`)
    }
    const sent = new Set(Array.isArray(state.artifacts) ? state.artifacts : [])
    for (const name of names) {
      if (sent.has(name)) continue
      const content = readArtifact(runDir, name, maxArtifactBytes)
      if (content) await this.#client.putArtifact(new URL(uri).pathname, name, content, signal)
      else
        this.#warnOnce(
          `${join(runDir, 'artifacts', name)} has more than ${maxArtifactBytes} bytes, and is not sent.`,
        )
      sent.add(name)
      state.artifacts = [...sent]
    }
  }

  #warnOnce(message: string): void {
    if (!this.#hasWarned) this.#session?.warn(message)
    this.#hasWarned = true
  }
}

function statusOf({ status, error }: TrackedResult): MlflowStatus {
  if (status === 'succeeded') return 'FINISHED'
  return status === 'failed' && error?.type !== INTERRUPTED ? 'FAILED' : 'KILLED'
}

function endTags({ status, error, skipReason, retryCount, durationSec }: TrackedResult): MlflowPair[] {
  return pairs({
    'ztxexp.status': status,
    'ztxexp.error_type': error?.type,
    'ztxexp.error_message': error?.message,
    'ztxexp.skip_reason': skipReason,
    'ztxexp.retry_count': retryCount,
    'ztxexp.duration_sec': durationSec,
    // What the page of a run shows as its description.
    'mlflow.note.content': error ? `${error.type}: ${error.message}` : skipReason,
  })
}

function userTags({ tags }: TrackedRun): MlflowPair[] {
  return Object.entries(tags).map(([key, value]) => pair(mlflowKey(key), value))
}

/** Those of them that there are. */
function pairs(tags: Record<string, unknown>): MlflowPair[] {
  return Object.entries(tags).flatMap(([key, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [pair(key, String(value))] : [],
  )
}

function pair(key: string, value: string, most = LONGEST_TAG): MlflowPair {
  return { key, value: cut(value, most) }
}

function authHeaders(environment: Environment): Record<string, string> {
  const {
    MLFLOW_TRACKING_USERNAME: name,
    MLFLOW_TRACKING_PASSWORD: password,
    MLFLOW_TRACKING_TOKEN: token,
  } = environment
  if (name && password) return basicAuth(name, password)
  return token ? { authorization: `Bearer ${token}` } : {}
}
