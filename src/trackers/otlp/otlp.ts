/** Runs as traces, by OTLP over HTTP in JSON: no package of OpenTelemetry is needed. */
import { ownVersion } from '../../machine/package-versions.ts'
import type { TrackedResult, TrackedRun, Tracker } from '../../model/tracker.ts'
import { readableFields } from '../answer-fields.ts'
import { DeliveryError } from '../delivery-error.ts'
import type { Environment } from '../environment.ts'
import { request } from '../http.ts'
import { serverAddress } from '../server-address.ts'
import { attributes, spansOf } from './spans.ts'

/** Options of the `otlp` tracker. */
export interface OtlpOptions {
  /**
   * Address of the collector; `/v1/traces` is put behind it. Default: `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` as it is, else
   * `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://localhost:4318`.
   */
  endpoint?: string
  /** Headers besides those of `OTEL_EXPORTER_OTLP_HEADERS`. Default: none. */
  headers?: Record<string, string>
  /** Default: `OTEL_SERVICE_NAME`, else `ztxexp`. */
  serviceName?: string
}

export const OTLP_KEYWORDS = {
  endpoint: 'endpoint',
  headers: 'headers',
  service_name: 'serviceName',
} as const satisfies Record<string, keyof OtlpOptions>

const DEFAULT_ENDPOINT = 'http://localhost:4318'
const DEFAULT_TIMEOUT_MS = 10_000
const CONCURRENCY = 4

export class OtlpTracker implements Tracker {
  readonly name = 'otlp'
  readonly target: string
  readonly concurrency = CONCURRENCY
  readonly #headers: Record<string, string>
  readonly #timeoutMs: number
  readonly #resource: Record<string, string>

  /** @throws {ZtxexpError} `BAD_OPTION` where the endpoint is no address of a server */
  constructor({ endpoint, headers, serviceName }: OtlpOptions, environment: Environment) {
    const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact, OTEL_EXPORTER_OTLP_ENDPOINT: base } = environment
    const isExact = endpoint === undefined && Boolean(exact)
    const text = endpoint ?? (exact || base || DEFAULT_ENDPOINT)
    const cure = `Give that of a collector, such as OTEL_EXPORTER_OTLP_ENDPOINT=${DEFAULT_ENDPOINT}.`
    const address = serverAddress(text, 'otlp: the endpoint', cure)
    this.target = isExact ? address.url : `${address.url}/v1/traces`
    const { OTEL_EXPORTER_OTLP_HEADERS: common, OTEL_EXPORTER_OTLP_TRACES_HEADERS: own } = environment
    this.#headers = { ...address.headers, ...pairsOf(common), ...pairsOf(own), ...headers }
    this.#timeoutMs = Number(environment.OTEL_EXPORTER_OTLP_TIMEOUT) || DEFAULT_TIMEOUT_MS
    this.#resource = {
      'service.name': 'ztxexp',
      ...pairsOf(environment.OTEL_RESOURCE_ATTRIBUTES),
      ...(environment.OTEL_SERVICE_NAME && { 'service.name': environment.OTEL_SERVICE_NAME }),
      ...(serviceName !== undefined && { 'service.name': serviceName }),
    }
  }

  async onRunEnd(run: TrackedRun, result: TrackedResult): Promise<void> {
    const { hostname } = run.meta
    const resource = { ...this.#resource, ...(typeof hostname === 'string' && { 'host.name': hostname }) }
    const body = JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: attributes(resource) },
          scopeSpans: [{ scope: { name: 'ztxexp', version: ownVersion() }, spans: spansOf(run, result) }],
        },
      ],
    })
    const headers = { 'content-type': 'application/json', ...this.#headers }
    const options = { method: 'POST', headers, body, timeoutMs: this.#timeoutMs, signal: run.signal } as const
    checkTaken(this.target, (await request(this.target, options)).text)
  }
}

/** A collector may answer well, and say that it has taken only a part. */
function checkTaken(url: string, text: string): void {
  let partial: Record<string, unknown> = {}
  try {
    partial = readableFields(readableFields(JSON.parse(text)).partialSuccess)
  } catch {
    // Empty, or protobuf: all is taken.
  }
  if (!(Number(partial.rejectedSpans) > 0)) return
  const message = `${url} has refused ${partial.rejectedSpans} spans: ${partial.errorMessage ?? 'no reason is given'}`
  throw new DeliveryError(message, { isFinal: true })
}

/** `key=value` with commas between; values are percent-encoded. */
function pairsOf(text = ''): Record<string, string> {
  const pairs = text.split(',').flatMap((part) => {
    const equals = part.indexOf('=')
    return equals < 1 ? [] : [[part.slice(0, equals).trim(), decode(part.slice(equals + 1).trim())]]
  })
  return Object.fromEntries(pairs)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
