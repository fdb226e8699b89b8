/** Reads a sweep or a search from YAML, with errors that name file, line and column. */

import { DeclarationProblem } from '../../model/declaration-problem.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { parseYaml } from '../../model/utils/yaml.ts'
import { buildSweep } from './description.ts'
import type { PlannedSearch } from './search-plan.ts'
import type { PlannedSweep } from './sweep.ts'

const USE = { noun: 'a sweep', mostBytes: 1024 * 1024, instead: 'Build this sweep in TypeScript.' }

/**
 * The sweep that a YAML document describes: a map with any of the keys `base`, `grid`, `variants`, `zip`,
 * `random` (`space`, `trials`, `seed`), `exclude` (a list of partial configs), `repeat` and `shuffle` (`true` or a
 * seed), each meaning what the method of a sweep means; or `base`, `search` (`space` and the options of a search) and
 * `repeat`. Expansion is in document order. YAML 1.2 with
 * anchors, aliases and merge keys (`<<`).
 *
 * @param text the document
 * @param fileName for messages
 * @throws ZtxexpError `BAD_DECLARATION`, its message starting with `file:line:column:`, for syntax errors, unknown
 * and duplicate keys, wrong types, whole numbers beyond 2^53, keys such as `__proto__`, and documents of more than 1 MiB, 64 levels or 1,000,000 values
 * @example
 * const configs = parseSweepYaml('base: { seed: 1 }\ngrid:\n  lr: [0.1, 0.01]\n', 'sweep.yaml')
 */
export function parseSweepYaml(
  text: string,
  fileName: string,
): PlannedSweep<JsonObject> | PlannedSearch<JsonObject> {
  const { json, placeOf } = parseYaml(text, fileName, USE)
  try {
    return buildSweep(json)
  } catch (error) {
    if (!(error instanceof DeclarationProblem)) throw error
    throw new ZtxexpError('BAD_DECLARATION', `${placeOf(error.trail)}: ${error.message}`)
  }
}
