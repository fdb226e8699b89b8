/** What programs and config files import as `ztxexp/trackers`. */
import type { Tracker } from './model/tracker.ts'
import { type MlflowOptions, MlflowTracker } from './trackers/mlflow/mlflow.ts'
import { type OtlpOptions, OtlpTracker } from './trackers/otlp/otlp.ts'
import { type TensorboardOptions, TensorboardTracker } from './trackers/tensorboard/tensorboard.ts'
import { type WandbOptions, WandbTracker } from './trackers/wandb/wandb.ts'

export type * from './tracker-types.ts'
export { type JsonlOptions, jsonl } from './trackers/jsonl.ts'
export type { MlflowOptions } from './trackers/mlflow/mlflow.ts'
export type { OtlpOptions } from './trackers/otlp/otlp.ts'
export type { TensorboardOptions } from './trackers/tensorboard/tensorboard.ts'
export type { WandbOptions } from './trackers/wandb/wandb.ts'

/**
 * Sends runs to an MLflow server: params, metrics, tags, status, and artifacts where asked for.
 *
 * Who may do so is said by `MLFLOW_TRACKING_TOKEN`, or `MLFLOW_TRACKING_USERNAME` and `_PASSWORD`.
 *
 * @throws {ZtxexpError} `BAD_OPTION` where the tracking URI is no server's
 * @example
 * defineConfig({ experiment: { trackers: [mlflow({ experiment: 'qa', artifacts: '*.png' })] } })
 */
export function mlflow(options: MlflowOptions = {}): Tracker {
  return new MlflowTracker(options, process.env)
}

/**
 * Sends runs as traces to a collector of OpenTelemetry, by OTLP over HTTP. `ctx.traceparent` puts spans of your own below
 * them.
 *
 * @throws {ZtxexpError} `BAD_OPTION` where the endpoint is no address of a server
 * @example
 * defineConfig({ experiment: { trackers: [otlp({ endpoint: 'http://localhost:4318' })] } })
 */
export function otlp(options: OtlpOptions = {}): Tracker {
  return new OtlpTracker(options, process.env)
}

/**
 * Writes an event file of TensorBoard for each run, with its metrics and its params.
 *
 * @example
 * defineConfig({ experiment: { trackers: [tensorboard()] } }) // then: tensorboard --logdir results
 */
export function tensorboard(options: TensorboardOptions = {}): Tracker {
  return new TensorboardTracker(options)
}

/**
 * Writes each run as an offline run of W&B, for `wandb sync`.
 *
 * @example
 * defineConfig({ experiment: { trackers: [wandb({ project: 'qa' })] } }) // then: wandb sync wandb/offline-run-*
 */
export function wandb(options: WandbOptions = {}): Tracker {
  return new WandbTracker(options, process.env)
}
