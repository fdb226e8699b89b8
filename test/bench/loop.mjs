/** The hot loop: calls of a function of another module, in an experiment and in plain Node. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { Project } from './project.mjs'

const CALLS = 1e8

const FILES = {
  'step.js': 'export function step(sum, index) {\n  return (sum + index) | 0\n}\n',
  'loop.js': [
    "import { step } from './step.js'",
    'export function loop() {',
    '  const startMs = performance.now()',
    '  let sum = 0',
    `  for (let index = 0; index < ${CALLS}; index++) sum = step(sum, index)`,
    '  return { ms: performance.now() - startMs, sum }',
    '}',
    '',
  ].join('\n'),
  'plain.mjs': "import { loop } from './loop.js'\nconsole.log(JSON.stringify(loop()))\n",
  'loop.exp.ts':
    "import { experiment } from 'ztxexp'\nimport { loop } from './loop.js'\nexperiment('loop', () => loop())\n",
  'package.json': '{ "type": "module" }\n',
}

export async function measure() {
  const project = new Project(FILES)
  try {
    const { ztxexp, plain } = await inTurns(
      { rounds: 7, warmUp: true },
      {
        ztxexp: () => loopInExperiment(project),
        plain: () => JSON.parse(project.node('plain.mjs').stdout).ms,
      },
    )
    printLine({
      name: `hot loop: ${CALLS} calls across modules`,
      figure: milliseconds(median(ztxexp)),
      baseline: `${milliseconds(median(plain))} plain Node`,
      ratio: ratioOf(ztxexp, plain),
      aim: '< 1.1',
    })
  } finally {
    project.remove()
  }
}

/** @param {Project} project */
function loopInExperiment(project) {
  project.removeResults()
  project.ztxexp()
  const [runId = ''] = readdirSync(project.resultsDir).filter((name) => !name.startsWith('.'))
  return JSON.parse(readFileSync(join(project.resultsDir, runId, 'metrics.json'), 'utf8')).ms
}
