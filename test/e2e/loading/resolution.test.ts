/** What an experiment file may import, and what Vite and Node make of it. */
import { execFileSync } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { type Finished, NODE, useFixture } from '../harness.ts'

const project = useFixture('loading/resolution')
const copy = useFixture('loading/resolution')
let finished: Finished

beforeAll(async () => {
  finished = await project.ztxexp()
})

function metricsOf(title: string): JsonObject | undefined {
  return project.runs().find(({ run }) => run.title === title)?.metrics
}

test('everything loads, and all runs succeed', () => {
  expect(finished.stderr).toBe('')
  expect(finished.exitCode).toBe(0)
  expect(project.runs()).toHaveLength(7)
})

test('types are stripped; enums, parameter properties and generics work', () => {
  expect(metricsOf('typescript')).toEqual({ scaled: 60, high: 10 })
})

test('own modules resolve by Vite alias, by tsconfig paths, without extension, as folders and in cycles', () => {
  expect(metricsOf('own modules')).toEqual({
    aliased: 'by alias',
    mapped: 'by tsconfig paths',
    awaited: 'at the top level',
    shape: 'index of a folder',
    even: true,
  })
})

test('JSON gives named and default exports, and ?raw the text', () => {
  expect(metricsOf('data')).toEqual({ pi: 3, e: 2, note: 'a note\n' })
})

test('packages are those that Node finds from the importing module: ESM, CommonJS, exports, nested, linked', () => {
  expect(metricsOf('packages')).toEqual({
    esm: ['esm', 2],
    cjs: ['cjs', 4],
    exports: ['import', 'sub path'],
    inner: ['1.0.0', '2.0.0'],
    linked: 'in TypeScript',
  })
})

test('dynamic imports load, literal, computed and by import.meta.glob, and give one instance of a module', () => {
  expect(metricsOf('dynamic imports')).toEqual({
    literal: 'when asked for',
    isSame: true,
    computed: 'when asked for',
    page: 'second',
    pages: ['first', 'second'],
  })
})

test("import.meta names the file's own place", () => {
  const { helper, own, mode } = metricsOf('import.meta') as Record<string, JsonObject>
  expect(helper).toMatchObject({ dirname: project.path('src'), filename: project.path('src/where.ts') })
  expect(own).toMatchObject({ dirname: project.dir, filename: project.path('resolution.exp.ts') })
  expect(new URL(String(helper?.url)).pathname).toBe(project.path('src/where.ts'))
  expect(mode).toBe('test')
})

test('setup files are loaded first', () => {
  expect(metricsOf('setup files')).toEqual({ early: 'setup.ts' })
})

test('the versions of the imported packages are recorded, and the Node that ran', () => {
  const { meta } = project.runs()[0] ?? {}
  expect(meta?.packages).toMatchObject({ 'esm-only': '1.2.3', 'cjs-only': '4.5.6', 'with-exports': '7.8.9' })
  const version = execFileSync(NODE, ['-p', 'process.version'], { encoding: 'utf8' }).trim()
  expect(meta?.node_version).toBe(version)
})

test('the same code in another folder has the same code hash, in threads as in processes', async () => {
  expect((await copy.ztxexp(['--mode', 'thread_pool'])).exitCode).toBe(0)
  expect(copy.runs()).toHaveLength(7)
  const hashes = [...project.runs(), ...copy.runs()].map(({ run }) => run.code_hash)
  expect(new Set(hashes).size).toBe(1)
  expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/)
})
