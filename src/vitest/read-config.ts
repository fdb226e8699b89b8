/** Reads the `experiment` key of a config file without starting anything. */
import { resolveConfig } from 'vitest/node'
import { ZtxexpError } from '../model/error.ts'
import { messageOf } from '../model/utils/message-of.ts'

/**
 * @param configFile Absolute path.
 * @returns What stands under `experiment`, unchecked.
 * @throws ZtxexpError (`BAD_CONFIG_FILE`) when the file does not load.
 */
export async function readExperimentKey(root: string, configFile: string): Promise<unknown> {
  try {
    const resolved: object = await resolveConfig({ root, config: configFile, watch: false })
    // Vitest 4 gives it beside its own config, Vitest 5 alone.
    const viteConfig = 'viteConfig' in resolved ? resolved.viteConfig : resolved
    return (viteConfig as { experiment?: unknown }).experiment
  } catch (cause) {
    const message = messageOf(cause)
    throw new ZtxexpError('BAD_CONFIG_FILE', `${configFile} does not load: ${message}`, { cause })
  }
}
