/** The tables at the end of a session, and those of `results` afterwards: the same for the same runs. */
import { expect, test } from 'vitest'
import { type Finished, useFixture } from '../harness.ts'

const project = useFixture('results/tables')

/** Everything from the first heading on that is a table, or says something of one. */
function tables({ stdout }: Finished): string[] {
  const headings = /^ (?:models|baseline|train|silent) {2}\w+\.exp\.ts/
  return stdout
    .split('\n\n')
    .filter((block) => headings.test(block))
    .map((block) => block.trimEnd())
}

test.each(['80', '160'])('are one at %s columns', async (columns) => {
  project.clear()
  const env = { COLUMNS: columns }
  const session = await project.ztxexp([], { env })
  const results = await project.ztxexp(['results', '--repeats'], { env })
  expect(tables(session)).toHaveLength(4)
  expect(tables(results)).toEqual(tables(session))
  // What was reused was made by another session, which is all the difference.
  const again = await project.ztxexp(['--resume', '-t', 'models .*(?:tiny|base)|baseline|silent'], { env })
  const where = "experiment_name != 'train' && model != 'large'"
  const rest = await project.ztxexp(['results', '--repeats', '--where', where], { env })
  const asBefore = tables(again).map((text) => text.replaceAll('↺', '✓').replace(/ \| \d+ reused/, ''))
  expect(asBefore).toHaveLength(3)
  expect(tables(rest)).toEqual(asBefore)
})
