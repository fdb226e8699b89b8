/** `ztxexp init skill`: a skill that teaches coding agents to write and run experiments. */
import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { ZtxexpError } from '../../model/error.ts'
import { readTemplate } from '../template-file.ts'
import { changeFile, type InitInput, readText } from './change-file.ts'

/** Of the skill, which is also its name in the file. */
const FOLDER = 'ztxexp'
/** Among the fields at the top of the file: whose it is. */
const OWN = 'written-by: ztxexp init skill'

/** Folders of agents, and where each looks for skills. */
const AGENTS = ['.claude', '.codex']
const STANDARD = 'skills'
const KNOWN = [STANDARD, ...AGENTS.map((agent) => `${agent}/${STANDARD}`)]

/** @throws {ZtxexpError} `BAD_OPTION` for a folder that somebody else has made, where it is not forced */
export async function initSkill(input: InitInput): Promise<void> {
  const { values, io } = input
  const places = await (values.target ? named(values.target, input) : standard(input))
  const foreign = values.force ? undefined : places.find(({ isForeign }) => isForeign)
  if (foreign) {
    const message = `${foreign.shown} is not from \`ztxexp init skill\`. Move it away, or have its SKILL.md replaced or removed with --force.`
    throw new ZtxexpError('BAD_OPTION', message)
  }
  if (places.length === 0) io.terminal.output('There is no skill of ztxexp.')
  const skill = await readTemplate('skill.md')
  for (const place of places) await change(place, values.remove ? undefined : skill, input)
}

function named(targets: readonly string[], input: InitInput): Promise<Place[]> {
  const wrong = targets.find((target) => basename(target) !== STANDARD)
  if (wrong === undefined) return Promise.all(targets.map((target) => look(target, input)))
  throw new ZtxexpError(
    'BAD_OPTION',
    `"${wrong}" is no folder of skills. Give one such as ${KNOWN.join(', ')}.`,
  )
}

/** Where the skill is already; and, where it is to be written, where there are agents, or else one place. */
async function standard(input: InitInput): Promise<Place[]> {
  const places = await Promise.all(KNOWN.map((target) => look(target, input)))
  const isWanted = ({ before, isForeign, target }: Place) =>
    (before !== undefined && !isForeign) ||
    (!input.values.remove &&
      AGENTS.some((agent) => target.startsWith(agent) && existsSync(join(input.root, agent))))
  const found = places.filter(isWanted)
  return found.length === 0 && !input.values.remove ? places.slice(0, 1) : found
}

interface Place {
  /** As it was asked for. */
  target: string
  /** Absolute path of the folder. */
  folder: string
  shown: string
  file: string
  before: string | undefined
  isForeign: boolean
}

async function look(target: string, { io, root }: InitInput): Promise<Place> {
  const folder = resolve(root, target, FOLDER)
  const file = join(folder, 'SKILL.md')
  const before = await readText(file, io)
  const isForeign = before === undefined ? filesIn(folder) > 0 : !isOwn(before)
  return { target, folder, shown: relative(io.cwd, folder), file, before, isForeign }
}

function isOwn(skill: string): boolean {
  const [, fields = ''] = /^---\r?\n(.*?)^---\r?\n/ms.exec(skill) ?? []
  return skill.startsWith('---') && fields.split('\n').some((line) => line.trim() === OWN)
}

async function change(place: Place, after: string | undefined, { values, io }: InitInput): Promise<void> {
  const { folder, file, before } = place
  const shown = relative(io.cwd, file)
  if (before === after) {
    io.terminal.output(after === undefined ? `There is no ${shown}.` : `${shown} is up to date.`)
    return
  }
  await changeFile({ file, before, after, isDryRun: values.dryRun }, io)
  if (values.dryRun) return
  if (after === undefined && filesIn(folder) === 0) rmdirSync(folder)
  const deed = after === undefined ? 'Removed' : before === undefined ? 'Created' : 'Updated'
  io.terminal.output(`${deed} ${shown}`)
}

/** How much there is in a folder; 0 where there is none. */
function filesIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).length : 0
}
