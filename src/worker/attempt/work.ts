/** What an attempt has to do: a whole run, a case of an evaluation, or the summary of all its cases. */

import { recordError } from '../../errors/error-record.ts'
import type { RunContext } from '../../experiment/declare/context.ts'
import type { Definition } from '../../experiment/declare/definition.ts'
import type { CaseContext } from '../../experiment/declare/evaluation.ts'
import type { ErrorRecord } from '../../model/error.ts'
import type { CaseUnit, UnitRequest } from '../../model/evaluation.ts'
import type { OnAnswered } from '../../model/execution.ts'
import type { AttemptOutcome, AttemptRequest } from '../../model/run.ts'
import { deepFreeze, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import type { RunScope } from './console.ts'
import { readMetrics, readOutput } from './read-returned.ts'
import { scoreCase } from './score-case.ts'
import { caseRows } from './summarize.ts'

/** How a function has ended. */
export type Ending = (
  | {
      kind: 'succeeded'
      returned: unknown
      /** What of it is kept. */
      kept: JsonValue | null
    }
  | { kind: 'skipped'; reason: string }
  | { kind: 'failed'; error: ErrorRecord; recordingMs: number }
) & { durationMs: number; isUnasked?: true }

type WorkOutcome = AttemptOutcome extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'written'>
    : never
  : never

export interface Work {
  call(): Promise<unknown>
  /** @throws {TypeError} where it is nothing that can be kept */
  read(returned: unknown): JsonValue | null
  /** Makes an outcome of the end of the function; never rejects. */
  finish(end: Ending, scope: RunScope): Promise<WorkOutcome>
}

/** @param ctx Of the run. */
export function workOf(
  definition: Definition,
  request: AttemptRequest,
  ctx: RunContext,
  onAnswered: OnAnswered | undefined,
): Work {
  const { unit } = request
  if (unit?.kind === 'case') return new CaseWork(definition, unit, ctx, onAnswered)
  // Awaited here: to return a promise is to call its `then`, which the code may have changed.
  const summarize = async () => await definition.evaluation?.summarize?.(caseRows(request.runDir))
  return {
    call: unit ? summarize : async () => await definition.fn?.(ctx as never),
    read: (returned) => readMetrics(returned, unit ? 'summarize' : undefined),
    finish: async (end, { usage }) => outcomeOf(end, usage.total),
  }
}

class CaseWork implements Work {
  readonly #definition: Definition
  readonly #unit: CaseUnit & UnitRequest
  readonly #ctx: CaseContext<JsonObject, JsonObject>
  readonly #onAnswered: OnAnswered | undefined

  constructor(
    definition: Definition,
    unit: CaseUnit & UnitRequest,
    ctx: RunContext,
    onAnswered: OnAnswered | undefined,
  ) {
    this.#definition = definition
    this.#unit = unit
    this.#ctx = Object.assign(ctx, { case: deepFreeze(unit.value), repeat: unit.repeat })
    this.#onAnswered = onAnswered
  }

  /** A function that has answered is not called again. */
  async call(): Promise<unknown> {
    const { answer } = this.#unit
    return answer ? answer.output : await this.#definition.fn?.(this.#ctx as never)
  }

  read(returned: unknown): JsonValue | null {
    return readOutput(returned)
  }

  async finish(end: Ending, scope: RunScope): Promise<WorkOutcome> {
    if (end.kind !== 'succeeded') return outcomeOf(end, scope.usage.total)
    const { answer } = this.#unit
    const { returned, kept, durationMs, isUnasked } = end
    if (!answer) this.#onAnswered?.({ output: kept, durationMs }, scope.usage.total)
    const { scorers = {} } = this.#definition.evaluation ?? {}
    const { value, scorers: names = Object.keys(scorers) } = this.#unit
    const called = Object.fromEntries(Object.entries(scorers).filter(([name]) => names.includes(name)))
    const { input, expected } = value
    const given = { input, expected, output: returned, case: value, config: this.#ctx.config }
    // What the function has left behind is its own fault, also while its scorers are at work.
    const late: unknown[] = []
    scope.fail = (thrown) => late.push(thrown)
    const scored = await scoreCase(called, given, { scope, limitMs: this.#unit.scorerTimeoutMs })
    if (late.length > 0) return { kind: 'failed', error: recordError(late[0]), durationMs }
    return { kind: 'succeeded', metrics: null, scored, durationMs, ...(isUnasked && { isUnasked }) }
  }
}

function outcomeOf(end: Ending, usage: AttemptOutcome['usage']): WorkOutcome {
  const counted = usage && { usage }
  if (end.kind !== 'succeeded') return { ...end, ...counted }
  const { kept, durationMs, isUnasked } = end
  const metrics = kept as JsonObject | null
  return { kind: 'succeeded', metrics, durationMs, ...(isUnasked && { isUnasked }), ...counted }
}
