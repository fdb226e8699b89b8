/** `ztxexp init [name]`: an experiment file that runs as it is. Replaces nothing. */
import { existsSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { ZtxexpError } from '../../model/error.ts'
import { readTemplate } from '../template-file.ts'
import { changeFile, type InitInput } from './change-file.ts'

/** What the experiment is called in a template. */
const NAME = /\bexample\b/g

/** @throws {ZtxexpError} `BAD_OPTION` for a name that no file can have, and where the file exists already */
export async function initExperiment(
  { values, io, root }: InitInput,
  word: string | undefined,
): Promise<void> {
  const name = (word ?? values.template ?? 'example').replace(/(\.exp)?\.ts$/, '')
  const base = join(root, name)
  if (relative(root, base).startsWith('..') || !/^[\w.-]+$/.test(basename(name))) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `"${name}" cannot be the name of an experiment: use letters, digits, - and _.`,
    )
  }
  const file = `${base}.exp.ts`
  const shown = relative(io.cwd, file)
  if (existsSync(file)) throw new ZtxexpError('BAD_OPTION', `${shown} exists already. Choose another name.`)
  const template = await readTemplate(`${values.template ?? 'sweep'}.exp.ts`)
  const text = template.replaceAll(NAME, basename(name))
  await changeFile({ file, before: undefined, after: text, isDryRun: values.dryRun }, io)
  if (values.dryRun) return
  io.terminal.output(`Created ${shown}`)
  io.terminal.output(`Run it: npx ztxexp ${basename(name)}`)
}
