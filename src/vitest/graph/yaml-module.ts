/** YAML sweeps as modules: `import sweep from '../../host/sweep.yaml'`. */
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'

/** Whether a module id is that of a YAML file, without a query such as `?raw`. */
export function isYamlModule(id: string): boolean {
  return /\.ya?ml$/.test(id)
}

/**
 * The code of a module whose default export is the sweep that the file describes. It is parsed where it is used, so
 * that an error in it is one of the experiment file that imports it.
 *
 * @param parserUrl Url of the module that exports `parseSweepYaml`.
 */
export async function loadYamlModule(file: string, root: string, parserUrl: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  const name = relative(root, file).replaceAll('\\', '/')
  return [
    `import { parseSweepYaml } from ${JSON.stringify(parserUrl)}`,
    `export default parseSweepYaml(${JSON.stringify(text)}, ${JSON.stringify(name)})`,
    '',
  ].join('\n')
}
