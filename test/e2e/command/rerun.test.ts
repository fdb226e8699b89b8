/** The command below a failure, pasted into a shell. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { plainEnvironment, useFixture, ztxexpCommand } from '../harness.ts'

const project = useFixture('command/rerun')

test.each([
  [['--limit', '2']],
  [['--limit=2', '--set', 'rate=5', '-t', 'bad']],
  [['rerun', '--grid', 'seed=1,2', '--sample=4', '--seed', '3', '--max-attempts', '2']],
])('after `ztxexp %s` it runs the failed run again, and nothing else', async (args) => {
  project.clear()
  const { stdout } = await project.ztxexp(args)
  const before = project.runs()
  const command = /^ Rerun {2}(?:npx )?ztxexp (.*)$/m.exec(stdout)?.[1]
  const directory = /^ {3}Run {2}(.*)\/$/m.exec(stdout)?.[1]
  const failed = before.find(({ dir }) => dir === project.path(String(directory)))
  const own = ztxexpCommand([]).join(' ')
  const { status } = spawnSync(`${own} ${command}`, {
    shell: 'sh',
    cwd: project.dir,
    env: plainEnvironment(),
  })
  const added = project.runs().filter(({ id }) => before.every((run) => run.id !== id))
  expect(status).toBe(1)
  expect(added.map(({ run, config }) => [run.title, config])).toEqual([[failed?.run.title, failed?.config]])
})
