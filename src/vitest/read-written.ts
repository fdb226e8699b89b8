/** Reads what a config file says of ztxexp, for commands that open no project. */
import { basename } from 'node:path'
import type { WrittenOptions } from '../options/config-file.ts'
import { loadReadably } from './config-error.ts'
import { readExperimentKey } from './read-config.ts'

/**
 * @param configFile Absolute path.
 * @throws ZtxexpError (`BAD_CONFIG_FILE`) when the file does not load.
 */
export async function readWrittenOptions(root: string, configFile: string): Promise<WrittenOptions> {
  return {
    options: await loadReadably(() => readExperimentKey(root, configFile)),
    place: `${basename(configFile)}: experiment`,
  }
}
