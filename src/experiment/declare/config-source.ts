/** What a source of configs is, that decides its next ones from what became of earlier ones. */
import type { Observation } from '../../model/config-source.ts'
import type { JsonObject } from '../../model/utils/json.ts'

/**
 * Gives configs when it is asked, and is told what became of them: for `experiment.each`. It lives in a process of its
 * own as long as its experiment runs; should that break down, it is made anew, told everything again, and of what is in
 * progress that it is `running`.
 *
 * @experimental It may change with what searches need.
 * @example
 * const source: ConfigSource<{ lr: number }> = {
 *   total: 20,
 *   ask: (count) => Array.from({ length: count }, () => ({ lr: propose() })),
 *   tell: ({ config, metrics }) => learn(config.lr, metrics?.loss),
 * }
 */
export interface ConfigSource<Config extends object = JsonObject> {
  /** How many configs it gives in all, what earlier sessions have run included. Default: as many as it likes. */
  readonly total?: number | undefined
  /**
   * The next configs, at most `count`: plain JSON. None: it waits until one of its runs has ended, and is asked again; when
   * none is in progress, that is its end.
   */
  ask(count: number): readonly Config[] | PromiseLike<readonly Config[]>
  /**
   * Told once what became of each config, as soon as that is known; with `--resume` first of all that earlier sessions
   * have run, and other ones are running.
   */
  tell?(observation: Observation<Config>): unknown
}

export function isConfigSource(configs: unknown): configs is ConfigSource<object> {
  return (
    typeof configs === 'object' && configs !== null && 'ask' in configs && typeof configs.ask === 'function'
  )
}
