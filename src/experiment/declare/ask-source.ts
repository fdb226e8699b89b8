/** Asks a source of configs, in the process that it lives in. */
import type { SourceAnswer, SourceQuestion } from '../../model/config-source.ts'
import { invariant, ZtxexpError } from '../../model/error.ts'
import type { ConfigSelection } from '../../model/run.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { describeValue } from '../../model/utils/json.ts'
import { checkConfig } from './check-config.ts'
import { type ConfigSource, isConfigSource } from './config-source.ts'
import type { Definition } from './definition.ts'
import { sourceTitle } from './title.ts'

/**
 * What is known of the configs of a source before it is asked.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` where its total is nonsense; `BAD_OPTION` for `--set` and `--grid`, which change
 *   configs that are known
 */
export function collectSource(
  where: string,
  { total }: ConfigSource<object>,
  { set, grid, limit, sample }: ConfigSelection,
): { most?: number } {
  if (total !== undefined && !(Number.isSafeInteger(total) && total >= 0)) {
    const message = `${where}: total of a source of configs is a whole number, got ${describeValue(total)}.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  const [changed] = [
    ...Object.keys(set).map((key) => `--set ${key}`),
    ...Object.keys(grid).map((key) => `--grid ${key}`),
  ]
  if (changed !== undefined) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `${changed}: the configs of ${where} are made by its source while it runs, and cannot be changed from outside.`,
    )
  }
  const most = Math.min(total ?? Number.POSITIVE_INFINITY, sample ?? limit ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(most) ? { most } : {}
}

/**
 * Tells a source, and then asks it.
 *
 * @param where The experiment, for messages.
 * @throws {ZtxexpError} `BAD_DECLARATION` when it gives no list, too many, or what is not plain JSON; whatever it throws
 */
export async function askSource(
  where: string,
  definition: Definition,
  { told, count, given }: SourceQuestion,
): Promise<Extract<SourceAnswer, { ok: true }>> {
  const source: unknown = definition.configs
  invariant(isConfigSource(source), `${where} has no source of configs`)
  for (const observation of told) await source.tell?.(observation)
  const answer: unknown = count === 0 ? [] : await source.ask(count)
  if (!Array.isArray(answer)) {
    const message = `${where}: ask(${count}) of its source must return a list of configs, got ${describeValue(answer)}.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  if (answer.length > count) {
    const message = `${where}: ask(${count}) of its source returned ${answer.length} configs, more than it was asked for.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  const configs = answer.map((each: unknown, index) => {
    const position = given + index
    const config = checkConfig(where, each, position)
    return { title: sourceTitle(definition.name, config, position), config, configHash: fingerprint(config) }
  })
  return { ok: true, configs }
}
