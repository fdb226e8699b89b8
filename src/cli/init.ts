/** `ztxexp init`: an experiment file with a sweep to start from. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import { checkWords } from '../options/command-line/parse.ts'
import { recordCommand } from './command-io.ts'
import { rootFrom } from './past/record-filter.ts'

export const initCommand = recordCommand('init', async ({ words, values }, io) => {
  checkWords(words, 1)
  const root = rootFrom(values, io)
  const name = (words[0] ?? 'example').replace(/(\.exp)?\.ts$/, '')
  const base = join(root, name)
  if (relative(root, base).startsWith('..') || !/^[\w.-]+$/.test(basename(name))) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `"${name}" cannot be the name of an experiment: use letters, digits, - and _.`,
    )
  }
  const file = `${base}.exp.ts`
  if (existsSync(file))
    throw new ZtxexpError('BAD_OPTION', `${relative(io.cwd, file)} exists already. Choose another name.`)
  await mkdir(dirname(base), { recursive: true })
  await writeFile(file, experimentText(basename(name)), { flag: 'wx' })
  io.terminal.output(`Created ${relative(io.cwd, file)}`)
  io.terminal.output(`Run it: npx ztxexp ${basename(name)}`)
  return 0
})

function experimentText(name: string): string {
  return `// One run for each config of the sweep: npx ztxexp ${name}
import { experiment, sweep } from 'ztxexp'

// Every combination of the values in grid, each with the seeds 0, 1 and 2: 18 configs.
const configs = sweep({ steps: 50 })
  .grid({ lr: [0.01, 0.1, 0.3], momentum: [0, 0.5] })
  .repeat(3)

experiment.each(configs)('${name}', async (ctx) => {
  const { steps, lr, momentum, seed } = ctx.config

  // A stand-in for a model: walks down the parabola loss = x * x, from a start that depends on the seed.
  let x = 5 + seed / 10
  let speed = 0
  for (let step = 1; step <= steps; step++) {
    speed = momentum * speed - lr * 2 * x
    x += speed
    // Becomes a curve: npx ztxexp show latest
    ctx.logMetric(step, { loss: x * x })
  }

  // Not every config makes sense, and a skipped run is no failure.
  if (!Number.isFinite(x)) ctx.skip('it diverged')

  // What is returned is kept in metrics.json and stands in the table. Means over the seeds:
  // npx ztxexp results --repeats --sort loss
  return { loss: x * x }
})
`
}
