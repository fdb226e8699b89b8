/** A tree with two Vitests: one that the project has, and one that ztxexp finds from where it is. */
import { cpSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MODULES, useFixture } from '../harness.ts'

const project = useFixture('host/project-plugins', MODULES)
const installed = realpathSync(join(MODULES, 'vitest'))
const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string }
const own = project.path('node_modules', 'vitest')
makeOther()

/** A copy that says of itself that it is another version. */
function makeOther(): void {
  rmSync(own)
  cpSync(installed, own, { recursive: true })
  const chunks = readdirSync(join(own, 'dist'), { recursive: true, encoding: 'utf8' })
  for (const name of ['package.json', ...chunks.map((chunk) => join('dist', chunk))]) {
    if (!/\.js(on)?$/.test(name)) continue
    const text = readFileSync(join(own, name), 'utf8')
    if (text.includes(`"${version}"`)) {
      writeFileSync(join(own, name), text.replaceAll(`"${version}"`, `"${version}-other"`))
    }
  }
}

test('that of the project runs experiments, and both are named', async () => {
  const { stderr } = await project.vitest(['run', '--project', 'experiments'], {
    main: join(own, 'vitest.mjs'),
  })
  expect(stderr.replace(/\s+/g, ' ')).toContain(
    `Vitest ${version}-other runs, and ztxexp finds Vitest ${version}. Where anything is odd, install one version`,
  )
  expect(project.runs().map(({ run }) => run.status)).toEqual(['succeeded'])
})

test('the command runs them with the one that ztxexp finds', async () => {
  project.clear()
  const { stderr } = await project.ztxexp(['-c', 'vitest.config.ts'])
  expect(stderr).toBe('')
  expect(project.runs().map(({ run }) => run.status)).toEqual(['succeeded'])
})
