/** `ztxexp init`: an experiment file to start from, or what teaches coding agents to write and run experiments. */
import { ZtxexpError } from '../../model/error.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { recordCommand } from '../command-io.ts'
import { rootFrom } from '../past/record-filter.ts'
import { initAgents } from './agents.ts'
import { initExperiment } from './experiment-file.ts'
import { initSkill } from './skill.ts'

type Flag = 'template' | 'file' | 'target' | 'remove' | 'force'

const FLAGS: Record<Flag, string> = {
  template: 'ztxexp init [name]',
  file: 'ztxexp init agents',
  target: 'ztxexp init skill',
  remove: 'ztxexp init agents and ztxexp init skill',
  force: 'ztxexp init skill',
}

export const initCommand = recordCommand('init', async ({ words, values }, io) => {
  checkWords(words, 1)
  const [word] = words
  const input = { values, io, root: rootFrom(values, io) }
  if (word === 'agents') {
    checkFlags(values, ['file', 'remove'])
    await initAgents(input)
  } else if (word === 'skill') {
    checkFlags(values, ['target', 'remove', 'force'])
    await initSkill(input)
  } else {
    checkFlags(values, ['template'])
    await initExperiment(input, word)
  }
  return 0
})

function checkFlags(values: RecordValues, taken: readonly Flag[]): void {
  for (const [flag, owner] of Object.entries(FLAGS) as [Flag, string][]) {
    const isGiven = values[flag] !== undefined && values[flag] !== false
    if (isGiven && !taken.includes(flag))
      throw new ZtxexpError('BAD_OPTION', `Option --${flag} is for ${owner}.`)
  }
}
