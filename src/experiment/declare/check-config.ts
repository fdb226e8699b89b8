/** Checks that a config is what can be written down. */
import { ZtxexpError } from '../../model/error.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  MOST_JSON_SIZE,
} from '../../model/utils/json.ts'

/**
 * A config as plain JSON.
 *
 * @param where The experiment, for messages.
 * @throws {ZtxexpError} `BAD_DECLARATION` with the index and the path of the key
 */
export function checkConfig(where: string, config: unknown, index: number): JsonObject {
  if (!isPlainObject(config)) {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${where}: config ${index} is ${describeValue(config)}. A config must be a plain object, such as { lr: 0.1 }.`,
    )
  }
  const problem = findJsonProblem(config, { maxSize: MOST_JSON_SIZE })
  if (problem) {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${where}: config ${index} has ${problem.found} at ${problem.path || 'its root'}. ` +
        'A config is written to config.json, so it must be plain JSON data: ' +
        'pass a name or a number here and build the rest inside the function.',
    )
  }
  return config as JsonObject
}
