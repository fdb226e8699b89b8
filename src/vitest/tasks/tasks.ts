/** Vitest's view of an experiment file: a file task with one test per run. */
import { relative } from 'node:path'
import { generateFileHash, type RunnerTask, type RunnerTestFile, type TestProject } from 'vitest/node'
import { printValue } from '../../errors/comparison.ts'
import type { ErrorComparison, ErrorRecord } from '../../model/error.ts'
import type { ExperimentSpec, StartedRun } from '../../model/run.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { plainLine, plainText } from '../../model/utils/plain-text.ts'
import { TimeBudget } from '../../model/utils/time-budget.ts'
import type { RunMeta } from './task-meta.ts'

export type TestTask = Extract<RunnerTask, { type: 'test' }>
type TaskResult = NonNullable<TestTask['result']>
type TestError = NonNullable<TaskResult['errors']>[number]

/** For the sides of an assertion, which are small once they are in a record. */
const PRINTING_MS = 50

/** Name of our environment and of our pool in Vitest. */
export const HOST_NAME = 'experiment'

export function createFileTask(project: TestProject, moduleId: string): RunnerTestFile {
  const path = relative(project.config.root, moduleId).replaceAll('\\', '/')
  const name = plainLine(path)
  const file = {
    id: generateFileHash(path, project.name),
    name,
    fullName: name,
    type: 'suite',
    mode: 'queued',
    // It is printed too; a path without control characters is as it was.
    filepath: plainLine(moduleId),
    tasks: [],
    meta: Object.create(null),
    projectName: project.name,
    pool: HOST_NAME,
    viteEnvironment: HOST_NAME,
  } as unknown as RunnerTestFile
  file.file = file
  return file
}

/** Adds one test per plan to a file task and returns them in the order of the plans. */
export function addTests(file: RunnerTestFile, plans: readonly RunPlan[]): TestTask[] {
  const tests = plans.map((plan, index) => createTest(file, plan, index))
  file.tasks = tests
  file.mode = tests.some((test) => test.mode === 'run') ? 'run' : 'skip'
  return tests
}

/** Adds a test for a run that was not known before. */
export function addTest(
  file: RunnerTestFile,
  { spec, options }: Pick<StartedRun, 'spec' | 'options'>,
): TestTask {
  const test = createTest(file, { action: 'execute', spec, options }, file.tasks.length)
  file.tasks.push(test)
  return test
}

function testId(file: RunnerTestFile, position: number | string): string {
  return `${file.id}_${position}`
}

/** The position of a test among those of its file, from its id; NaN for an id of another file. */
export function testPosition(file: RunnerTestFile, id: string): number {
  const prefix = testId(file, '')
  return id.startsWith(prefix) ? Number(id.slice(prefix.length)) : Number.NaN
}

function createTest(file: RunnerTestFile, plan: RunPlan, index: number): TestTask {
  const { spec } = plan
  const isTodo = plan.action === 'skip' && spec.experiment.mode === 'todo'
  return createTestTask(file, {
    index,
    name: spec.title,
    mode: plan.action === 'execute' ? 'run' : isTodo ? 'todo' : 'skip',
    timeout: plan.action === 'execute' ? plan.options.timeout : 0,
    meta: { ztxexp: runMeta(plan) },
    location: spec.experiment.location,
    ...(plan.action === 'reuse' && { result: skipped(reuseNote(plan.past.runId)) }),
  })
}

interface TestDescription extends Pick<TestTask, 'name' | 'mode' | 'meta'> {
  /** Position in its file. */
  index: number
  timeout: number
  location: ExperimentSpec['location']
  result?: TaskResult
}

/** A test of a file as Vitest has it. */
export function createTestTask(file: RunnerTestFile, test: TestDescription): TestTask {
  const { index, mode, timeout, meta, location, result } = test
  const name = plainLine(test.name)
  // All fields that it will ever have, and no spread: there may be many thousands.
  return {
    id: testId(file, index),
    type: 'test',
    name,
    fullName: `${file.name} > ${name}`,
    fullTestName: name,
    mode,
    timeout,
    meta,
    file,
    suite: undefined,
    annotations: [],
    artifacts: [],
    benchmarks: [],
    context: {},
    location,
    result,
  } as unknown as TestTask
}

/** The result of a test that is not run, and why. */
export function skipped(note: string): TaskResult {
  return { state: 'skip', ...{ note: plainLine(note) } }
}

/** What is said of a run that need not run, because an earlier one stands for it. */
export function reuseNote(runId: string): string {
  return `reused from ${runId}`
}

function runMeta(plan: RunPlan): RunMeta {
  const { configHash } = plan.spec
  if (plan.action !== 'reuse') return { configHash }
  const { runId, runDir } = plan.past
  return { runId, runDir, configHash }
}

/** Gives what an assertion expected beside what it got; empty for other errors. */
export type RenderDiff = (error: ErrorRecord) => string

/** What an error is shown with. */
export interface ErrorPlace {
  renderDiff?: RenderDiff | undefined
  /** Stands for errors that have no position in its file, such as a timeout: GitHub does not annotate those. */
  declaredAt?: { file: string; line: number; column: number } | undefined
}

/** An error and, as Vitest prints them, the parts of an `AggregateError` as errors of their own. */
export function toTestErrors(error: ErrorRecord, place: ErrorPlace = {}): TestError[] {
  const parts = error.errors?.flatMap((part) => toTestErrors(part, place)) ?? []
  return [toTestError(error, place), ...parts]
}

/** An error as Vitest's reporters print it, with a code frame at the first position in its stack. */
function toTestError(error: ErrorRecord, { renderDiff, declaredAt }: ErrorPlace): TestError {
  const diff = renderDiff?.(error)
  const stack = plainText(error.stack ?? `${error.name}: ${error.message}`)
  const { file = '', line, column } = declaredAt ?? {}
  return {
    name: plainLine(error.name),
    message: plainText(error.message),
    stack: stack.includes(file) ? stack : `${stack}\n    at ${file}:${line}:${column}`,
    ...plainFields(error.fields),
    ...assertionSides(error),
    // Newer versions of Node have a `diff` of their own in assertions, which is the name of a style.
    ...((diff || error.code === 'ERR_ASSERTION') && { diff }),
    ...(error.code !== undefined && {
      code: typeof error.code === 'string' ? plainLine(error.code) : error.code,
    }),
    ...(error.cause && { cause: toTestError(error.cause, { renderDiff }) }),
  } as unknown as TestError
}

/** Fields as a reporter may print them: what is not text is printed by Vitest, which escapes what is in it. */
function plainFields(fields: JsonObject = {}): JsonObject {
  const entries = Object.entries(fields).map(([name, value]) => [
    plainLine(name),
    typeof value === 'string' ? plainText(value) : value,
  ])
  return Object.fromEntries(entries) as JsonObject
}

/** Both sides of an assertion as texts, as Vitest has them: some of its reporters can print nothing else. */
function assertionSides({ comparison, fields = {} }: ErrorRecord): Partial<ErrorComparison> {
  if (comparison) {
    return { actual: plainText(comparison.actual), expected: plainText(comparison.expected) }
  }
  const budget = new TimeBudget(PRINTING_MS)
  const sides = ['actual', 'expected'].filter((side) => Object.hasOwn(fields, side))
  return Object.fromEntries(sides.map((side) => [side, sideText(fields[side], budget)]))
}

function sideText(value: JsonValue | undefined, budget: TimeBudget): string {
  return plainText(typeof value === 'string' ? value : printValue(value, budget))
}
