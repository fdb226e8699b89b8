/** A run as spans of OpenTelemetry: one for the run, and below it one for each attempt. */
import { join } from 'node:path'
import { spanIdOf, traceIdOf } from '../../model/trace-ids.ts'
import type { TrackedResult, TrackedRun } from '../../model/tracker.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { redactText } from '../../model/utils/redact.ts'
import { readJsonLines } from '../../store/run-directory/read-lines.ts'
import { leafText, leavesOf } from '../values.ts'

interface OtlpValue {
  stringValue?: string
  doubleValue?: number | string
  boolValue?: boolean
}

export interface OtlpAttribute {
  key: string
  value: OtlpValue
}

/** As OTLP has it in JSON. */
export interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: OtlpAttribute[]
  status: { code: number; message?: string }
}

interface Attempt {
  /** Milliseconds since the epoch. */
  endedAt: number
  status: OtlpSpan['status']
}

const INTERNAL = 1
const [UNSET, OK, ERROR] = [0, 1, 2]

/** They have the same ids each time: who has them already takes them for the same. */
export function spansOf(run: TrackedRun, result: TrackedResult): OtlpSpan[] {
  const { runId, title, startedAt } = run
  const traceId = traceIdOf(runId)
  const { error, finishedAt } = result
  const reason = error && `${error.type}: ${error.message}`
  const end = result.status === 'skipped' ? { code: UNSET } : statusOf(reason)
  const whole: OtlpSpan = {
    traceId,
    spanId: spanIdOf(runId),
    name: title,
    kind: INTERNAL,
    ...timesOf(startedAt, finishedAt),
    attributes: attributesOf(run, result),
    status: end,
  }
  const attempts = [...retriesOf(run.runDir), { endedAt: finishedAt, status: end }]
  let from = startedAt
  return [
    whole,
    ...attempts.map((attempt, index): OtlpSpan => {
      const span = {
        traceId,
        spanId: spanIdOf(runId, index + 1),
        parentSpanId: whole.spanId,
        name: `attempt ${index + 1}`,
        kind: INTERNAL,
        ...timesOf(from, attempt.endedAt),
        attributes: attributes({ 'ztxexp.run_id': runId, 'ztxexp.attempt': index + 1 }),
        status: attempt.status,
      }
      from = attempt.endedAt
      return span
    }),
  ]
}

/** Attributes of what there is a value for. */
export function attributes(values: Readonly<Record<string, JsonValue | undefined>>): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [{ key, value: toValue(value) }],
  )
}

function attributesOf(
  run: TrackedRun,
  { status, metrics, skipReason, retryCount }: TrackedResult,
): OtlpAttribute[] {
  const prefixed = (prefix: string, value: Parameters<typeof leavesOf>[0]) =>
    Object.fromEntries(leavesOf(value).map(([name, leaf]) => [`${prefix}.${name}`, leaf]))
  return attributes({
    'ztxexp.run_id': run.runId,
    'ztxexp.experiment': run.experimentName,
    'ztxexp.file': run.file,
    'ztxexp.group': run.group,
    'ztxexp.config_hash': run.configHash,
    'ztxexp.status': status,
    'ztxexp.skip_reason': skipReason,
    'ztxexp.retry_count': retryCount,
    'ztxexp.seed': run.meta.seed,
    'vcs.ref.head.revision': run.meta.git_commit,
    ...prefixed('ztxexp.tag', run.tags),
    ...prefixed('ztxexp.config', run.config),
    ...prefixed('ztxexp.metric', metrics ?? {}),
  })
}

/** The ends of the attempts that others followed. */
function retriesOf(runDir: string): Attempt[] {
  const retries: Attempt[] = []
  for (const { value } of readJsonLines(join(runDir, 'events.jsonl'))) {
    const { event, timestamp, error_type: type, error_message: message } = value
    const endedAt = Date.parse(String(timestamp))
    if (event !== 'retry' || Number.isNaN(endedAt)) continue
    retries.push({ endedAt, status: statusOf(redactText(`${type}: ${message}`)) })
  }
  return retries
}

function statusOf(reason: string | null): OtlpSpan['status'] {
  return reason === null ? { code: OK } : { code: ERROR, message: reason }
}

function timesOf(startMs: number, endMs: number) {
  const nanos = (ms: number) => String(BigInt(Math.round(ms)) * 1_000_000n)
  return { startTimeUnixNano: nanos(startMs), endTimeUnixNano: nanos(Math.max(startMs, endMs)) }
}

function toValue(value: JsonValue): OtlpValue {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value !== 'number') return { stringValue: leafText(value) }
  return { doubleValue: Number.isFinite(value) ? value : String(value) }
}
