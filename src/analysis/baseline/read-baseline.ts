/** Reads a baseline from data that somebody may have edited, cut or merged by hand: what is wrong is named with its place. */

import { REPEAT_KEYS } from '../../model/config-key.ts'
import { ZtxexpError } from '../../model/error.ts'
import { FORBIDDEN_KEYS, isPlainObject, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import {
  type Baseline,
  type BaselineCase,
  type BaselineRun,
  type BaselineVariant,
  RECORDED_FIELDS,
} from './baseline.ts'
import { BASELINE_KEY, BASELINE_VERSION, summarizeRuns } from './baseline-text.ts'

/** Relative difference that rounding may leave in a summary. */
const ROUNDING = 1e-5

/**
 * @param place The path of the file, for messages
 * @throws ZtxexpError (`BAD_BASELINE`) that names the place and what to do
 */
export function readBaseline(value: unknown, place: string): Baseline {
  const fail = (problem: string): never => {
    throw badBaseline(place, problem)
  }
  if (!isPlainObject(value) || !Object.hasOwn(value, BASELINE_KEY)) return fail(`it has no "${BASELINE_KEY}"`)
  const version = value[BASELINE_KEY]
  if (version !== BASELINE_VERSION) {
    return fail(`it is of version ${JSON.stringify(version)}, and this ztxexp reads ${BASELINE_VERSION}`)
  }
  if (!Array.isArray(value.variants)) return fail('"variants" is no list')
  const variants = value.variants.map((each, index) =>
    readVariant(each, new Place(place, `variants[${index}]`)),
  )
  return { variants }
}

export function badBaseline(place: string, problem: string): ZtxexpError {
  return new ZtxexpError(
    'BAD_BASELINE',
    `The baseline ${place} cannot be used: ${problem}. Put back the committed file, or save it anew: ztxexp baseline save <name>.`,
  )
}

/** A value in a file, by its path. */
class Place {
  readonly #file: string
  readonly #path: string

  constructor(file: string, path: string) {
    this.#file = file
    this.#path = path
  }

  in(part: string): Place {
    return new Place(this.#file, `${this.#path}${part}`)
  }

  fail(problem: string): never {
    throw badBaseline(this.#file, `${this.#path} ${problem}`)
  }

  object(value: unknown): JsonObject {
    if (!isPlainObject(value)) return this.fail('is no object')
    const bad = Object.keys(value).find((key) => FORBIDDEN_KEYS.has(key))
    if (bad !== undefined) return this.fail(`has a key "${bad}", which is not allowed`)
    return value as JsonObject
  }

  list(value: unknown): unknown[] {
    return Array.isArray(value) ? value : this.fail('is no list')
  }

  textOrNull(value: unknown): string | null {
    return typeof value === 'string' || value === null ? value : this.fail('is no text')
  }

  number(value: unknown): number {
    if (typeof value === 'number') return value
    return value === 'NaN' || value === 'Infinity' || value === '-Infinity'
      ? Number(value)
      : this.fail('is no number')
  }
}

function readVariant(value: unknown, place: Place): BaselineVariant {
  const variant = place.object(value)
  const runs = place
    .in('.runs')
    .list(variant.runs)
    .map((each, index) => readRun(each, place.in(`.runs[${index}]`)))
  if (runs.length === 0) place.in('.runs').fail('is empty')
  checkRepeats(runs, place)
  checkSummary(variant.summary, runs, place)
  return {
    experiment: place.in('.experiment').textOrNull(variant.experiment ?? null),
    file: place.in('.file').textOrNull(variant.file ?? null),
    config: place.in('.config').object(variant.config),
    recorded: Object.fromEntries(
      RECORDED_FIELDS.flatMap((field): [string, JsonValue][] => {
        const recorded = Object.hasOwn(variant, field) ? variant[field] : undefined
        return recorded === undefined ? [] : [[field, recorded]]
      }),
    ),
    runs,
  }
}

function readRun(value: unknown, place: Place): BaselineRun {
  const run = place.object(value)
  const metrics = place.in('.metrics').object(run.metrics)
  return {
    repeat: Object.fromEntries(
      REPEAT_KEYS.flatMap((key): [string, JsonValue][] =>
        Object.hasOwn(run, key) ? [[key, run[key] as JsonValue]] : [],
      ),
    ),
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, each]) => [name, place.in(`.metrics.${name}`).number(each)]),
    ),
    ...(run.cases !== undefined && { cases: readCases(run.cases, place.in('.cases')) }),
  }
}

function readCases(value: unknown, place: Place): Map<string, BaselineCase[]> {
  return new Map(
    Object.entries(place.object(value)).map(([id, repeats]) => {
      const own = place.in(`[${JSON.stringify(id)}]`)
      return [id, (Array.isArray(repeats) ? repeats : [repeats]).map((each) => readCase(each, own))]
    }),
  )
}

function readCase(value: unknown, place: Place): BaselineCase {
  if (value === null) return null
  return Object.fromEntries(
    Object.entries(place.object(value)).map(([name, score]) => {
      const isKnown = score === null || score === 'error' || typeof score === 'number'
      return [name, isKnown ? score : place.in(`.${name}`).fail('is no score')]
    }),
  )
}

/** Two of a merge that kept both. */
function checkRepeats(runs: readonly BaselineRun[], place: Place): void {
  const seen = new Set<string>()
  for (const { repeat } of runs) {
    const key = JSON.stringify(repeat)
    if (seen.has(key)) place.in('.runs').fail(`has two runs of ${key === '{}' ? 'the same config' : key}`)
    seen.add(key)
  }
}

/** It stands there for people: who edits it, or a run and not it, would be misled. */
function checkSummary(value: unknown, runs: readonly BaselineRun[], place: Place): void {
  const own = place.in('.summary')
  const said = own.object(value ?? {})
  for (const [name, { n, mean, sd }] of Object.entries(summarizeRuns(runs))) {
    const metric = own.in(`.${name}`)
    const found = metric.object(said[name])
    for (const [key, expected] of Object.entries({ n, mean, sd })) {
      const written = found[key]
      const isSame =
        typeof written === 'number' && Math.abs(written - expected) <= Math.abs(expected) * ROUNDING
      if (!isSame)
        metric.in(`.${key}`).fail(`is ${JSON.stringify(written)}, and of its runs it is ${expected}`)
    }
  }
}
