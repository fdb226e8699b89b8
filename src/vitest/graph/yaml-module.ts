/** YAML sweeps as modules: `import sweep from '../../host/sweep.yaml'`. */
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'

/** What a project makes of YAML files. */
export interface YamlModules {
  /** The id under which an imported file is a sweep. */
  resolve(file: string): Promise<string>
  /** Whether a module is one; without a query such as `?raw`. */
  isSweep(id: string): boolean
}

/** Marks a sweep, so that plugins for YAML leave it alone. */
const MARK = '?ztxexp-sweep'
const SCHEMA = new URL('../../schema/sweep.schema.json', import.meta.url)

/** Whether a module id is that of a sweep, where all YAML files are, or of one that is marked. */
export function isYamlModule(id: string): boolean {
  return /\.ya?ml$/.test(withoutMark(id))
}

/** @param plugins Of the config: one that takes YAML files for data gets those that are no sweeps by their keys. */
export function yamlModules(plugins: readonly { name: string }[]): YamlModules {
  const isDataToo = plugins.some(({ name }) => /ya?ml/i.test(name))
  return {
    resolve: async (file) => (isDataToo && (await hasKeysOfSweep(file)) ? file + MARK : file),
    isSweep: (id) => isYamlModule(id) && (!isDataToo || id.endsWith(MARK)),
  }
}

async function hasKeysOfSweep(file: string): Promise<boolean> {
  const [schema, text] = await Promise.all([readFile(SCHEMA, 'utf8'), readFile(file, 'utf8')])
  const { properties } = JSON.parse(schema) as { properties: object }
  const keys = [...text.matchAll(/^["']?([\w-]+)["']?\s*:/gm)].map(([, key = '']) => key)
  return keys.length > 0 && keys.every((key) => Object.hasOwn(properties, key))
}

function withoutMark(id: string): string {
  return id.endsWith(MARK) ? id.slice(0, -MARK.length) : id
}

/**
 * The code of a module whose default export is the sweep that the file describes. It is parsed where it is used, so
 * that an error in it is one of the experiment file that imports it.
 *
 * @param id Of the module: a path, which may be marked.
 * @param parserUrl Url of the module that exports `parseSweepYaml`.
 */
export async function loadYamlModule(id: string, root: string, parserUrl: string): Promise<string> {
  const file = withoutMark(id)
  const text = await readFile(file, 'utf8')
  const name = relative(root, file).replaceAll('\\', '/')
  return [
    `import { parseSweepYaml } from ${JSON.stringify(parserUrl)}`,
    `export default parseSweepYaml(${JSON.stringify(text)}, ${JSON.stringify(name)})`,
    '',
  ].join('\n')
}
