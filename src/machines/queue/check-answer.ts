/** What workers say of runs, checked before anything is made of it. */
import type { ErrorRecord } from '../../model/error.ts'
import type { MetricRecord } from '../../model/event.ts'
import type { RunResult, RunStatus } from '../../model/run.ts'
import { type JsonObject, reviveNonFinite } from '../../model/utils/json.ts'
import { RUN_ID } from '../../store/temporary.ts'
import type { JobAnswer, JobProgress } from './queue-port.ts'
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

const STATUSES: readonly RunStatus[] = ['succeeded', 'failed', 'skipped']

/** Characters of an error's message, of its stack, and of a document. */
const LONGEST_MESSAGE = 4 * 1024 * 1024
const MOST_RECORDS = 64

/** @throws {ZtxexpError} for one that no worker of ours has written */
export function checkAnswer(answer: unknown): JobAnswer {
  const refuse = refuser('An answer from the queue')
  const fields = asObject(answer, 'value', refuse)
  return {
    ...checkPlace(fields, refuse),
    root: asText(fields.root, 'root', refuse),
    result: checkResult(asObject(fields.result, 'result', refuse), refuse),
    documents: asRecord(fields.documents, 'documents', refuse, (each) =>
      asText(each, 'documents', refuse, LONGEST_MESSAGE),
    ),
  }
}

/** @throws {ZtxexpError} for one that no worker of ours has written */
export function checkProgress(progress: unknown): JobProgress {
  const refuse = refuser('News of a run from the queue')
  const fields = asObject(progress, 'value', refuse)
  const latest = asList(fields.latest, 'latest', refuse, (each) => checkRecord(each, refuse))
  return {
    ...checkPlace(fields, refuse),
    attempt: asCount(fields.attempt, 'attempt', refuse),
    latest: latest.slice(0, MOST_RECORDS),
  }
}

function checkPlace(fields: Record<string, unknown>, refuse: Refuse) {
  const runId = asText(fields.runId, 'runId', refuse)
  return {
    runId: RUN_ID.test(runId) ? runId : refuse('runId'),
    host: asText(fields.host, 'host', refuse, 255),
    runDir: asText(fields.runDir, 'runDir', refuse),
    startedAt: asNumber(fields.startedAt, 'startedAt', refuse),
  }
}

function checkResult(fields: Record<string, unknown>, refuse: Refuse): JobAnswer['result'] {
  const { skipType, reached, usage, caseFields } = fields
  const status = STATUSES.find((each) => each === fields.status) ?? refuse('status')
  const error = fields.error === null ? null : checkError(fields.error, refuse)
  const skipReason = asTextOrNull(fields.skipReason, 'skipReason', refuse, LONGEST_MESSAGE)
  if ((status === 'failed') !== (error !== null) || (status === 'skipped') !== (skipReason !== null))
    refuse('status')
  return {
    status,
    metrics: fields.metrics === null ? null : revived(asJson(fields.metrics, 'metrics', refuse)),
    error,
    skipReason,
    attempt: asCount(fields.attempt, 'attempt', refuse),
    retryCount: asCount(fields.retryCount, 'retryCount', refuse),
    restarts: asCount(fields.restarts, 'restarts', refuse),
    finishedAt: asNumber(fields.finishedAt, 'finishedAt', refuse),
    durationMs: asNumber(fields.durationMs, 'durationMs', refuse),
    ...(skipType !== undefined && { skipType: asText(skipType, 'skipType', refuse, 255) }),
    ...(reached !== undefined && {
      reached: asRecord(reached, 'reached', refuse, (each) => asText(each, 'reached', refuse)),
    }),
    ...(usage !== undefined && { usage: checkUsage(asObject(usage, 'usage', refuse), refuse) }),
    ...(caseFields !== undefined && { caseFields: asJson(caseFields, 'caseFields', refuse) }),
  }
}

function checkUsage(fields: Record<string, unknown>, refuse: Refuse): NonNullable<RunResult['usage']> {
  const { models } = fields
  return {
    calls: asNumber(fields.calls, 'usage', refuse),
    input_tokens: asNumber(fields.input_tokens, 'usage', refuse),
    output_tokens: asNumber(fields.output_tokens, 'usage', refuse),
    cost_usd: asNumber(fields.cost_usd, 'usage', refuse),
    ...(models !== undefined && {
      models: asList(models, 'usage', refuse, (each) => asText(each, 'usage', refuse)),
    }),
  }
}

/** An error with its causes; deeper than JSON may be it cannot go. */
export function checkError(value: unknown, refuse: Refuse): ErrorRecord {
  const record = asJson(value, 'error', refuse)
  const { stack, code, fields, comparison, cause, errors } = record
  const text = (each: unknown) => asText(each, 'error', refuse, LONGEST_MESSAGE)
  return {
    name: text(record.name),
    message: text(record.message),
    classNames: asList(record.classNames, 'error', refuse, text),
    ...(stack !== undefined && { stack: text(stack) }),
    ...(code !== undefined && { code: typeof code === 'number' ? code : text(code) }),
    ...(fields !== undefined && { fields: asJson(fields, 'error', refuse) }),
    ...(comparison !== undefined && { comparison: checkComparison(comparison, refuse) }),
    ...(cause !== undefined && { cause: checkError(cause, refuse) }),
    ...(errors !== undefined && {
      errors: asList(errors, 'error', refuse, (each) => checkError(each, refuse)),
    }),
  }
}

function checkComparison(value: unknown, refuse: Refuse): NonNullable<ErrorRecord['comparison']> {
  const { expected, actual } = asObject(value, 'error', refuse)
  const text = (each: unknown) => asText(each, 'error', refuse, LONGEST_MESSAGE)
  return { expected: text(expected), actual: text(actual) }
}

/** A line of `metrics.jsonl`. */
export function checkRecord(value: unknown, refuse: Refuse): MetricRecord {
  const fields = asJson(value, 'latest', refuse)
  const { restart } = fields
  const metrics = asRecord(revived(asJson(fields.metrics, 'latest', refuse)), 'latest', refuse, (each) =>
    typeof each === 'object' && each !== null ? refuse('latest') : (each as string | number | boolean | null),
  )
  return {
    step: asNumber(fields.step, 'latest', refuse, Number.NEGATIVE_INFINITY),
    timestamp: asText(fields.timestamp, 'latest', refuse, 64),
    metrics,
    split: asText(fields.split, 'latest', refuse, 255),
    phase: asText(fields.phase, 'latest', refuse, 255),
    attempt: asCount(fields.attempt, 'latest', refuse),
    ...(restart !== undefined && { restart: asCount(restart, 'latest', refuse) }),
  }
}

/** Numbers that JSON cannot hold come as texts. */
function revived(metrics: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(metrics), reviveNonFinite) as JsonObject
}
