/** `ztxexp init agents`: keeps a block in AGENTS.md that tells coding agents of the experiments. */
import { readdirSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { ZtxexpError } from '../../model/error.ts'
import { readTemplate } from '../template-file.ts'
import { changeFile, type InitInput, readText } from './change-file.ts'
import { withBlock, withoutBlock } from './managed-block.ts'

const STANDARD = 'AGENTS.md'

/** @throws {ZtxexpError} `BAD_OPTION` for a file that is no text, or whose block is broken */
export async function initAgents({ values, io, root }: InitInput): Promise<void> {
  const file = resolve(root, values.file ?? nameIn(root))
  const shown = relative(io.cwd, file)
  const before = await readText(file, io)
  const after = await inFile(shown, () => change(before, values.remove))
  if (after === before) {
    io.terminal.output(values.remove ? `${shown} has no block of ztxexp.` : `${shown} is up to date.`)
    return
  }
  await changeFile({ file, before, after, isDryRun: values.dryRun }, io)
  if (!values.dryRun) io.terminal.output(outcome(shown, before, after, values.remove))
}

/** `undefined`: no such file. */
async function change(before: string | undefined, isRemoval: boolean): Promise<string | undefined> {
  if (!isRemoval) return withBlock(before ?? '', await readTemplate('agents.md'))
  const rest = withoutBlock(before ?? '') ?? before
  return rest === '' ? undefined : rest
}

function outcome(
  shown: string,
  before: string | undefined,
  after: string | undefined,
  isRemoval: boolean,
): string {
  if (after === undefined) return `Removed ${shown}: it had nothing but the block of ztxexp.`
  if (isRemoval) return `Removed the block of ztxexp from ${shown}.`
  if (before === undefined) return `Created ${shown}`
  return withoutBlock(before) === undefined
    ? `Added the block of ztxexp to ${shown}.`
    : `Updated the block of ztxexp in ${shown}.`
}

/** The file as the project writes it, where upper and lower case differ. */
function nameIn(root: string): string {
  const names = readdirSync(root).filter((name) => name.toLowerCase() === STANDARD.toLowerCase())
  return names.includes(STANDARD) ? STANDARD : (names[0] ?? STANDARD)
}

async function inFile<Value>(shown: string, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof ZtxexpError)) throw error
    throw new ZtxexpError(error.code, `${shown}: ${error.message}`, { cause: error })
  }
}
