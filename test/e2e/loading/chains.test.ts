/** Files that do not load: which module it is, in the user's own paths, and who imports it. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/chains')
const folder = project.path('node_modules', 'broken-package')
mkdirSync(folder, { recursive: true })
const manifest = { name: 'broken-package', version: '1.0.0', type: 'module', exports: './index.js' }
writeFileSync(`${folder}/package.json`, JSON.stringify(manifest))
writeFileSync(`${folder}/index.js`, "export default 1\nthrow new Error('no licence')\n")

async function messageOf(...args: string[]): Promise<string> {
  const { exitCode, stderr } = await project.ztxexp(args)
  expect(exitCode).toBe(2)
  expect(stderr).not.toMatch(/file:\/\/|\/dist\/|ztxexp=/)
  return stderr.replace(/\s+/g, ' ')
}

test.each([
  [
    'syntax',
    'SyntaxError: Unexpected token',
    ['src/broken-syntax.ts:2:19', 'src/to-syntax.ts:1:19', 'syntax.exp.ts:4:19'],
  ],
  ['throws', 'RangeError: no data', ['src/throwing.ts:6:9', 'src/to-throws.ts:1:19', 'throws.exp.ts:4:19']],
  ['json', 'Bad JSON', ['src/broken.json:2:8', 'src/to-json.ts:1:18', 'json.exp.ts:4:19']],
  [
    'name',
    "The requested module 'src/plain.ts' does not provide an export named 'nothing'",
    ['src/to-name.ts:1:10', 'name.exp.ts:4:19'],
  ],
  [
    'package',
    'Error: no licence (node_modules/broken-package/index.js:2:7)',
    ['src/to-package.ts:1:15', 'package.exp.ts:4:19'],
  ],
  [
    'cycle',
    'in a cycle of imports, where what is used may not be there yet: src/cycle-registry.ts -> src/cycle-base.ts -> src/cycle-registry.ts',
    ['src/cycle-registry.ts:3:7', 'src/cycle-base.ts:1:26', 'cycle.exp.ts:3:22'],
  ],
])('%s: the place, and each import on the way to it', async (name, message, places) => {
  const said = await messageOf(name)
  expect(said).toContain(message)
  const at = places.map((place) => said.indexOf(place))
  expect(
    at.every((index) => index !== -1),
    said,
  ).toBe(true)
  expect(at).toEqual(at.toSorted((a, b) => a - b))
  expect(said).toContain(`imported by ${places.at(-1)}`)
})

test('a setup file that fails is named as what is at fault', async () => {
  const said = await messageOf('fine', '-c', 'setup.config.ts')
  expect(said).toContain('The setup file setup.ts does not load: no data')
  expect(said).toContain('imported by setup.ts:1:8')
})

test.each(['with space', 'per%20cent%', 'ünï 漢字', "quo'te (a) [b] & c=d"])(
  'a folder called %j is like any other, for experiments and for results',
  async (name) => {
    cpSync(project.path('fine.exp.ts'), project.path(name, 'fine.exp.ts'))
    const { stdout, exitCode } = await project.ztxexp(['-r', name, '--results-dir', `${name} results`])
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('1 succeeded')])
    expect(project.runs(`${name}/${name} results`)).toHaveLength(1)
  },
)

test.each(['hash#tag', 'que?ry'])('a path that Vite cannot have says so: %s', async (name) => {
  cpSync(project.path('fine.exp.ts'), project.path(name, 'fine.exp.ts'))
  expect(await messageOf('-r', name)).toContain(
    `has a "${name.replace(/\w/g, '')}": Vite takes what stands behind it`,
  )
})
