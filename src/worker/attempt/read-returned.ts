/** Reads what a function has returned: the metrics of a run, the output of a case. */
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  type JsonProblem,
  type JsonValue,
  MOST_JSON_SIZE,
  reviveNonFinite,
  stringifyMetrics,
} from '../../model/utils/json.ts'

/** What a function had returned, as metrics that JSON can hold. @throws {TypeError} */
export function readMetrics(returned: unknown, what = 'An experiment'): JsonObject | null {
  if (returned === undefined || returned === null) return null
  if (!isPlainObject(returned)) {
    throw new TypeError(
      `${what} must return a plain object of metrics, null or nothing; this one returned ${describeValue(returned)}.`,
    )
  }
  const problem = findProblem(returned)
  if (problem) {
    const place = problem.path ? ` at ${problem.path}` : ''
    throw new TypeError(
      `The returned metrics hold ${problem.found}${place}. ` +
        'Return plain JSON data, and write everything else into ctx.artifactsDir.',
    )
  }
  const text = stringifyMetrics(returned)
  const hasNonFinite = /"(NaN|-?Infinity)"/.test(text)
  const metrics: unknown = JSON.parse(text, hasNonFinite ? reviveNonFinite : undefined)
  if (isPlainObject(metrics)) return metrics as JsonObject
  throw new TypeError(
    `The returned metrics become ${describeValue(metrics)} as JSON. Does the code change JSON, or Object.prototype?`,
  )
}

/**
 * What the function of a case has returned, as any JSON value: numbers that JSON has not become texts, such as `"NaN"`.
 *
 * @throws {TypeError} that says what came back, and what to return instead
 */
export function readOutput(returned: unknown): JsonValue {
  if (returned === undefined || returned === null) return null
  const problem = findProblem(returned)
  if (!problem) return JSON.parse(stringifyMetrics(returned)) as JsonValue
  if (problem.path !== '') {
    throw new TypeError(
      `The output holds ${problem.found} at ${problem.path}. Return plain JSON data: texts, numbers, true, false, null, ` +
        'and lists and objects of these.',
    )
  }
  throw new TypeError(
    `The function returned ${problem.found}, which is no output that can be kept. ${adviceFor(returned)}`,
  )
}

function findProblem(value: unknown): JsonProblem | undefined {
  return findJsonProblem(value, { allowNonFinite: true, allowUndefined: true, maxSize: MOST_JSON_SIZE })
}

function adviceFor(value: unknown): string {
  if (value instanceof Response)
    return 'Return what is in it: await response.text(), or await response.json().'
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
    return 'Read it to its end and return what came: for await (const part of stream) text += part.'
  if (typeof value === 'function') return 'Call it, and return what it gives.'
  return 'Return plain JSON data: a text, a number, true, false, null, or lists and objects of these.'
}
