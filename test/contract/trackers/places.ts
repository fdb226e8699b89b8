/** Each tracker with a place that it sends to, and what has arrived there, in one shape for all. */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Tracker } from '../../../src/model/tracker.ts'
import { reviveNonFinite } from '../../../src/model/utils/json.ts'
import { jsonl } from '../../../src/trackers/jsonl.ts'
import { MlflowTracker } from '../../../src/trackers/mlflow/mlflow.ts'
import { OtlpTracker } from '../../../src/trackers/otlp/otlp.ts'
import type { OtlpSpan } from '../../../src/trackers/otlp/spans.ts'
import { TensorboardTracker } from '../../../src/trackers/tensorboard/tensorboard.ts'
import { WandbTracker } from '../../../src/trackers/wandb/wandb.ts'
import { fieldsAt, readTfRecords, readWandb, textAt } from './decode.ts'
import { FakeMlflow } from './fake-mlflow.ts'

/** A run as it has arrived; what a tracker does not send is left out. */
export interface Arrived {
  /** How it ended; `undefined` where it has not. */
  isGood?: boolean
  /** Steps and values by name. */
  points?: Record<string, [step: number, value: number][]>
}

/** Somewhere to send runs to. */
export interface Place {
  /** A new tracker each time, as another process would have. */
  create(): Tracker
  arrived(runId: string): Arrived
  close(): void
}

/** By the name of the tracker. @param folder That of the run directories. */
export const PLACES: Record<string, (folder: string) => Promise<Place>> = {
  jsonl: async (folder) => ({
    create: () => jsonl({ eventsFilename: 'second.jsonl' }),
    arrived: (runId) => readJsonl(join(folder, runId, 'second.jsonl')),
    close: () => {},
  }),
  tensorboard: async (folder) => ({
    create: () => new TensorboardTracker(),
    arrived: (runId) => readTensorboard(onlyFile(join(folder, runId), /tfevents/)),
    close: () => {},
  }),
  wandb: async (folder) => ({
    create: () => new WandbTracker({ dir: folder }, {}),
    arrived: (runId) => readRun(onlyFile(folder, new RegExp(`run-${runId}\\.wandb$`))),
    close: () => {},
  }),
  mlflow: async () => {
    const server = new FakeMlflow()
    await server.listen()
    return {
      create: () => new MlflowTracker({ trackingUri: server.url }, {}),
      arrived: (runId) => readMlflow(server, runId),
      close: () => server.close(),
    }
  },
  otlp: async () => {
    const traces = new Map<string, OtlpSpan>()
    const server = await collect(traces)
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return {
      create: () => new OtlpTracker({ endpoint }, {}),
      arrived: (runId) => {
        const span = [...traces.values()].find(
          ({ attributes, parentSpanId }) =>
            parentSpanId === undefined && attributes.some(({ value }) => value.stringValue === runId),
        )
        return span ? { isGood: span.status.code === 1 } : {}
      },
      close: () => void server.close(),
    }
  },
}

function onlyFile(folder: string, pattern: RegExp): Buffer {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    pattern.test(name),
  )
  if (names.length !== 1) throw new Error(`${names.length} files`)
  return readFileSync(join(folder, names[0] ?? ''))
}

function addPoint({ points = {} }: Arrived, name: string, step: number, value: number): void {
  points[name] = [...(points[name] ?? []), [step, value]]
}

function readJsonl(path: string): Arrived {
  const arrived: Arrived = { points: {} }
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const { event, payload, summary } = JSON.parse(line, reviveNonFinite)
    if (event === 'run_end') arrived.isGood = summary.status === 'succeeded'
    for (const [name, value] of Object.entries(payload?.metrics ?? {}))
      addPoint(arrived, name, payload.step, Number(value))
  }
  return arrived
}

function readTensorboard(file: Buffer): Arrived {
  const arrived: Arrived = { points: {} }
  for (const event of readTfRecords(file)) {
    const tag = textAt(event, 5, 1, 1) ?? ''
    const [value] = fieldsAt(event, 5, 1, 2)
    if (value !== undefined)
      addPoint(arrived, tag, Number(fieldsAt(event, 2)[0] ?? 0), (value as Buffer).readFloatLE())
    if (tag === '_hparams_/session_end_info') {
      const [status] = fieldsAt(fieldsAt(event, 5, 1, 9, 1, 2)[0] as Buffer, 4, 1)
      arrived.isGood = status === 1
    }
  }
  return arrived
}

function readRun(file: Buffer): Arrived {
  const arrived: Arrived = { points: {} }
  for (const record of readWandb(file)) {
    for (const history of fieldsAt(record, 2) as Buffer[]) {
      const row = fieldsAt(history, 1).map((item) => [textAt(item as Buffer, 2), textAt(item as Buffer, 16)])
      const values = Object.fromEntries(row) as Record<string, string>
      for (const [name, value] of Object.entries(values))
        if (!name.startsWith('_')) addPoint(arrived, name, Number(values._step), Number(value))
    }
    const [exit] = fieldsAt(record, 18) as Buffer[]
    if (exit) arrived.isGood = fieldsAt(exit, 1)[0] === 0
  }
  return arrived
}

function readMlflow(server: FakeMlflow, runId: string): Arrived {
  const run = server.ofRun(runId).at(-1)
  if (!run) return {}
  const arrived: Arrived = { points: {}, isGood: run.status === 'FINISHED' }
  for (const [name, points] of run.metrics)
    for (const { step, value } of points) addPoint(arrived, name, step, value)
  return arrived
}

async function collect(traces: Map<string, OtlpSpan>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const { resourceSpans } = JSON.parse(Buffer.concat(pieces).toString())
    for (const span of resourceSpans[0].scopeSpans[0].spans as OtlpSpan[]) traces.set(span.spanId, span)
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
