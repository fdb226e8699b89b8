/** The declaration API: `experiment`, `experiment.each` and their modifiers. */

import type { NoConfig } from '../../model/config-types.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { DeclaredMode } from '../../model/run.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { SearchSweep } from '../sweep/search-type.ts'
import type { ConfigSource } from './config-source.ts'
import { readEvaluation } from './declared-evaluation.ts'
import {
  type DeclaredConfigs,
  type ExperimentFunction,
  type ExperimentOptions,
  NO_CONFIGS,
} from './definition.ts'
import type { CaseFunction } from './evaluation.ts'
import type { EvaluationOptions } from './evaluation-options.ts'
import { register } from './registry.ts'

/**
 * Declares one experiment over the configs that `each` was given, or over the single config `{}`. With the option `cases` it
 * is an evaluation: its function is called for each case.
 *
 * The type of `output` in scorers and in `summarize` is what the function returns where that is declared before, or has no
 * parameters that TypeScript infers; else what scorers say that they take, such as the text of one of `autoevals`; else
 * anything. (TypeScript looks at the options first.)
 */
export interface Declare<Config> {
  (name: string, fn: ExperimentFunction<Config>): void
  // biome-ignore lint/suspicious/noExplicitAny: nothing is known of the output where the function is inferred last
  <Case extends object, Output = any>(
    name: string,
    options: EvaluationOptions<Config, Case, Output>,
    fn: CaseFunction<Config, Case, Output>,
  ): void
  (name: string, options: ExperimentOptions & { cases?: undefined }, fn: ExperimentFunction<Config>): void
}

/** {@link Declare} for an experiment that is still to be written: it needs no function. */
export interface DeclareTodo<Config> extends Declare<Config> {
  (name: string): void
}

/**
 * Takes the configs: an array, any iterable of plain objects (also an asynchronous one, which is read to its end when the
 * file is loaded), a `sweep(...)`, a search of one, a source that makes them while they run, or the path of a YAML sweep.
 */
export interface Each {
  <Config extends object>(configs: Iterable<Config> | AsyncIterable<Config>): Declare<Config>
  <Config extends object>(search: SearchSweep<Config>): Declare<Config>
  /** @experimental */
  <Config extends object>(source: ConfigSource<Config>): Declare<Config>
  (yamlPath: string): Declare<JsonObject>
}

/** {@link Each} for experiments that are still to be written. */
export interface EachTodo {
  <Config extends object>(configs: Iterable<Config> | AsyncIterable<Config>): DeclareTodo<Config>
  <Config extends object>(search: SearchSweep<Config>): DeclareTodo<Config>
  /** @experimental */
  <Config extends object>(source: ConfigSource<Config>): DeclareTodo<Config>
  (yamlPath: string): DeclareTodo<JsonObject>
}

/** {@link Declare}, and `each` for the configs. */
export interface ExperimentModifier extends Declare<NoConfig> {
  each: Each
}

/** See {@link experiment}. */
export interface ExperimentApi extends ExperimentModifier {
  /** Declares without running: the runs are reported as skipped and leave no directory. */
  skip: ExperimentModifier
  /** Runs only this (and other `only` ones) of its file. */
  only: ExperimentModifier
  /** A reminder of an experiment that is still to be written. */
  todo: DeclareTodo<NoConfig> & { each: EachTodo }
  /** Skips when the condition is truthy. */
  skipIf(condition: unknown): ExperimentModifier
  /** Skips when the condition is falsy. */
  runIf(condition: unknown): ExperimentModifier
}

/**
 * Declares an experiment, at the top level of a `*.exp.ts` file.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` when the name, the options or the function are not what they must be.
 * @example
 * experiment.each([{ lr: 0.1 }, { lr: 0.01 }])('train lr=$lr', async (ctx) => {
 *   return { score: await train(ctx.config.lr) }
 * })
 */
export const experiment: ExperimentApi = Object.assign(createModifier('run'), {
  skip: createModifier('skip'),
  only: createModifier('only'),
  todo: createModifier('todo') as ExperimentApi['todo'],
  skipIf: (condition: unknown) => createModifier(condition ? 'skip' : 'run'),
  runIf: (condition: unknown) => createModifier(condition ? 'run' : 'skip'),
})

function createModifier(mode: DeclaredMode): ExperimentModifier {
  const each = (configs: DeclaredConfigs) => createDeclare(mode, configs)
  return Object.assign(createDeclare(mode, NO_CONFIGS), { each }) as ExperimentModifier
}

function createDeclare(mode: DeclaredMode, configs: DeclaredConfigs) {
  return (name: string, second?: unknown, third?: unknown): void => {
    if (typeof name !== 'string' || name.trim() === '') {
      throw new ZtxexpError('BAD_DECLARATION', 'The first argument of experiment(...) must be its name.')
    }
    const [options, fn] = typeof second === 'function' ? [{}, second] : [second ?? {}, third]
    if (typeof options !== 'object' || typeof third === 'object') {
      throw new ZtxexpError(
        'BAD_DECLARATION',
        `experiment(${JSON.stringify(name)}): options come second and the function last, ` +
          'as in experiment(name, { timeout: 1000 }, fn).',
      )
    }
    if (typeof fn !== 'function' && mode !== 'todo') {
      throw new ZtxexpError(
        'BAD_DECLARATION',
        `experiment(${JSON.stringify(name)}) has no function. Pass one, or use experiment.todo(name).`,
      )
    }
    const evaluation = readEvaluation(name, options)
    register({
      name,
      fn: fn as ExperimentFunction<never> | undefined,
      configs,
      ...(evaluation ?? { options: options as ExperimentOptions }),
      mode,
      calledAt: callSite(),
    })
  }
}

/** The first stack line outside this file, as `file:line:column`. */
function callSite(): string | undefined {
  const lines = new Error('call site').stack?.split('\n').slice(3) ?? []
  return /\(?((?:file:\/\/)?\/[^()]+:\d+:\d+|[A-Za-z]:[^()]+:\d+:\d+)\)?$/.exec(lines[0] ?? '')?.[1]
}
