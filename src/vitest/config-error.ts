/** Makes what a bundler says of a config file readable: its message and the position, without its frame and colours. */
import { stripVTControlCharacters } from 'node:util'
import { ZtxexpError } from '../model/error.ts'

/** One problem: ` 4 │ source` follows a head with the position. */
const PROBLEM = /\[[A-Z_]+\] *(?:Error: *)?(.+)\n *╭─\[ *(.+?):(\d+):(\d+) *\][\s\S]*?\n *\d+ │ ?(.*)/g

/** Vite puts this in front of the first line, and counts it. */
const INJECTED = /^(?:const __vite_injected_original_\w+ = "(?:[^"\\]|\\.)*"; *)+/

/** Loads something of a config file; an error of that file is thrown anew with a readable message. */
export async function loadReadably<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof ZtxexpError) || error.code !== 'BAD_CONFIG_FILE') throw error
    throw new ZtxexpError(error.code, readable(error.message), { cause: error })
  }
}

function readable(message: string): string {
  const text = stripVTControlCharacters(message)
  const problems = [...text.matchAll(PROBLEM)].map(([, what = '', file, line, column, source = '']) => {
    const injected = INJECTED.exec(source)?.[0].length ?? 0
    return `${what.trimEnd()} (${file}:${line}:${Number(column) - injected})`
  })
  if (problems.length === 0) return text
  return text.replace(/(?:Build failed with|\[[A-Z_]+\])[\s\S]*/, problems.join('\n'))
}
