/** MLflow's REST interface, as far as runs need it. */
import { readableFields, textField } from '../answer-fields.ts'
import { DeliveryError } from '../delivery-error.ts'
import { parseAnswer, request } from '../http.ts'
import { type MlflowBatch, type MlflowPair, mlflowBatches } from './limits.ts'

export interface MlflowServer {
  /** Without a slash at its end. */
  url: string
  headers: Readonly<Record<string, string>>
  timeoutMs: number
}

export interface MlflowRun {
  runId: string
  artifactUri: string
}

export type MlflowStatus = 'FINISHED' | 'FAILED' | 'KILLED'

export class MlflowClient {
  readonly #server: MlflowServer
  readonly #experiments = new Map<string, Promise<string>>()

  constructor(server: MlflowServer) {
    this.#server = server
  }

  /** The id of an experiment, which is made where there is none of the name. */
  experimentId(name: string, signal: AbortSignal): Promise<string> {
    let id = this.#experiments.get(name)
    if (!id) {
      id = this.#findExperiment(name, signal)
      // Asked for again the next time.
      id.catch(() => this.#experiments.delete(name))
      this.#experiments.set(name, id)
    }
    return id
  }

  async #findExperiment(name: string, signal: AbortSignal): Promise<string> {
    const query = `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`
    const found = await this.#get(query, signal)
    if (found) {
      if (textField(found, 'experiment', 'lifecycle_stage') === 'deleted') {
        const cure = 'Restore it on the server, or name another one.'
        throw new DeliveryError(`The experiment ${JSON.stringify(name)} was deleted. ${cure}`)
      }
      return needed(textField(found, 'experiment', 'experiment_id'), 'experiment_id')
    }
    const made = await this.#post('experiments/create', { name }, signal, [400])
    const id = textField(made, 'experiment_id')
    if (id !== undefined) return id
    if (textField(made, 'error_code') !== 'RESOURCE_ALREADY_EXISTS') {
      throw new DeliveryError(
        `The experiment ${JSON.stringify(name)} cannot be made: ${textField(made, 'message')}`,
      )
    }
    const other = await this.#get(query, signal)
    return needed(other && textField(other, 'experiment', 'experiment_id'), 'experiment_id')
  }

  /** The run that has all these tags; `undefined` where there is none. */
  async findRun(
    experimentId: string,
    tags: readonly MlflowPair[],
    signal: AbortSignal,
  ): Promise<MlflowRun | undefined> {
    // A quote would need an escape that MLflow does not have.
    const filter = tags
      .map(({ key, value }) => `tags.\`${key}\` = '${value.replaceAll("'", '')}'`)
      .join(' and ')
    const body = { experiment_ids: [experimentId], filter, max_results: 1 }
    const { runs } = await this.#post('runs/search', body, signal)
    const [run] = Array.isArray(runs) ? runs : []
    return run === undefined ? undefined : toRun(readableFields(run))
  }

  async createRun(body: object, signal: AbortSignal): Promise<MlflowRun> {
    const { run } = await this.#post('runs/create', body, signal)
    return toRun(readableFields(run))
  }

  /** Metrics that were logged before, equal in all, count once; params may be logged again with the same value. */
  async log(runId: string, items: Partial<MlflowBatch>, signal: AbortSignal): Promise<void> {
    for (const batch of mlflowBatches(items))
      await this.#post('runs/log-batch', { run_id: runId, ...batch }, signal)
  }

  async endRun(runId: string, status: MlflowStatus, endTime: number, signal: AbortSignal): Promise<void> {
    await this.#post('runs/update', { run_id: runId, status, end_time: Math.round(endTime) }, signal)
  }

  /** @param folder Path of the artifact folder on the server. @param name With forward slashes. */
  async putArtifact(folder: string, name: string, content: Uint8Array, signal: AbortSignal): Promise<void> {
    const path = `${folder}/${name}`
      .split('/')
      .filter((part) => part !== '')
      .map(encodeURIComponent)
      .join('/')
    const { url, headers, timeoutMs } = this.#server
    const address = `${url}/api/2.0/mlflow-artifacts/artifacts/${path}`
    const type = { 'content-type': 'application/octet-stream' }
    await request(address, {
      method: 'PUT',
      headers: { ...headers, ...type },
      body: content,
      timeoutMs,
      signal,
    })
  }

  /** `undefined` where there is no such thing. */
  async #get(path: string, signal: AbortSignal): Promise<Record<string, unknown> | undefined> {
    const { url, headers, timeoutMs } = this.#server
    const address = `${url}/api/2.0/mlflow/${path}`
    const answer = await request(address, { method: 'GET', headers, timeoutMs, signal }, [404])
    if (answer.status !== 404) return parseAnswer(address, answer)
    const { error_code: code } = parseAnswer(address, answer)
    if (code === 'RESOURCE_DOES_NOT_EXIST') return undefined
    throw new DeliveryError(`${url} is no MLflow server: there is no ${address.slice(url.length)}.`)
  }

  async #post(
    path: string,
    body: object,
    signal: AbortSignal,
    expected: readonly number[] = [],
  ): Promise<Record<string, unknown>> {
    const { url, headers, timeoutMs } = this.#server
    const address = `${url}/api/2.0/mlflow/${path}`
    const type = { 'content-type': 'application/json' }
    const options = { headers: { ...headers, ...type }, body: JSON.stringify(body), timeoutMs, signal }
    return parseAnswer(address, await request(address, { method: 'POST', ...options }, expected))
  }
}

function toRun(run: Record<string, unknown>): MlflowRun {
  const runId = needed(textField(run, 'info', 'run_id'), 'run_id')
  return { runId, artifactUri: textField(run, 'info', 'artifact_uri') ?? '' }
}

function needed(value: string | undefined, name: string): string {
  if (value !== undefined) return value
  throw new DeliveryError(`The answer of the server has no ${name}.`)
}
