/** The laws of the house that a machine can check: who may import whom, who may know which package, sizes, cycles. */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src')

/** Which folders a folder may import from; `types of` those in brackets. */
const MAY_IMPORT: Record<string, { from: string[]; typesFrom?: string[] }> = {
  model: { from: [] },
  machine: { from: [] },
  options: { from: ['model'] },
  track: { from: ['model'] },
  store: { from: ['model'] },
  executor: { from: ['model', 'machine', 'worker'], typesFrom: ['experiment'] },
  experiment: { from: ['model', 'options'] },
  worker: { from: ['model', 'machine', 'experiment', 'store'] },
  'vitest-api': { from: ['model', 'experiment', 'worker'] },
  schedule: { from: ['model', 'machine'] },
  host: { from: ['model', 'experiment'], typesFrom: ['schedule', 'options'] },
  report: { from: ['model', 'store'] },
  results: { from: ['model', 'store', 'report'] },
  cli: {
    from: ['host', 'model', 'options', 'session', 'results', 'report', 'schedule', 'machine'],
  },
  session: {
    from: [
      'model',
      'machine',
      'options',
      'store',
      'executor',
      'experiment',
      'schedule',
      'host',
      'report',
      'results',
    ],
  },
}

/** Files above the folders, and the room they count to. */
const ROOM_OF_ENTRY: Record<string, string> = { index: 'experiment', results: 'results' }

/** Packages that only some files may know. */
const OWNERS: Record<string, RegExp> = {
  tinypool: /^executor\/pool-worker\.ts$/,
  systeminformation: /^machine\//,
  yaml: /^experiment\/sweep-yaml\.ts$/,
  vite: /^(host\/|session\/connect\.ts$|config\.ts$|plugin\.ts$)/,
  vitest: /^(host\/|vitest-api\/|session\/connect\.ts$|cli\/open-vitest\.ts$)/,
  'es-module-lexer': /^host\//,
}

/** Rooms that touch results directories. */
const ROOMS_OF_RESULTS = ['store', 'report', 'session', 'results']

/** What opens a file, looks behind a link or deletes a tree, by the files that may. */
const DOOR = /^store\/(door|folder|run-damage)\.ts$/

/** Files that touch what the user names instead: an output file, a module. */
const NO_RESULTS = /^(results\/export|session\/run-program)\.ts$/

/** What works on an open file, or on a name itself: a link is made, moved or removed as such. */
const HARMLESS = [
  'closeSync',
  'fstatSync',
  'readSync',
  'writeSync',
  'mkdirSync',
  'renameSync',
  'rmdirSync',
  'unlinkSync',
]

const MOST_LINES = 300

interface Import {
  file: string
  /** What is imported, by its name there. */
  names: string[]
  target: string
  isType: boolean
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const imports = files.flatMap(readImports)
const ownImports = imports.filter(({ target }) => target.startsWith('.'))
const packageImports = imports.filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))

describe('the house', () => {
  test('keeps every import within the layers', () => {
    const faults = ownImports.flatMap(({ file, target, isType }) => {
      const from = roomOf(file)
      const to = roomOf(targetFile(file, target))
      if (from === to) return []
      const rule = MAY_IMPORT[from]
      const isAllowed = rule?.from.includes(to) || (isType && rule?.typesFrom?.includes(to))
      return isAllowed ? [] : [`${file} must not import ${target}`]
    })
    expect(faults).toEqual([])
  })

  test('lets only their owners know the packages that may change', () => {
    const faults = packageImports.flatMap(({ file, target }) => {
      const name = /^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target
      const owner = OWNERS[name]
      return owner === undefined || owner.test(file) ? [] : [`${file} must not import ${target}`]
    })
    expect(faults).toEqual([])
  })

  test('opens what is below a results directory through one door', () => {
    const faults = imports.flatMap(({ file, target, names }) => {
      if (!/^node:fs(\/|$)/.test(target) || !ROOMS_OF_RESULTS.includes(roomOf(file))) return []
      if (DOOR.test(file) || NO_RESULTS.test(file)) return []
      const bad = names.filter((name) => !HARMLESS.includes(name))
      return bad.map((name) => `${file} must not import ${name}: see store/door.ts`)
    })
    expect(faults).toEqual([])
  })

  test('names the built-in modules of Node as such', () => {
    const faults = packageImports.filter(({ target }) => builtinModules.includes(target))
    expect(faults).toEqual([])
  })

  test('has no cycle of imports, types included', () => {
    const graph = new Map<string, string[]>()
    for (const { file, target } of ownImports) {
      graph.set(file, [...(graph.get(file) ?? []), targetFile(file, target)])
    }
    expect(findCycle(graph)).toBeUndefined()
  })

  test(`has no file above ${MOST_LINES} lines, and each starts by saying what it is for`, () => {
    const faults = files.flatMap((file) => {
      const text = readFileSync(join(SRC, file), 'utf8').replace(/^#!.*\n/, '')
      const lines = text.split('\n').length - 1
      if (lines > MOST_LINES) return [`${file} has ${lines} lines`]
      return text.startsWith('/**') ? [] : [`${file} does not start with a comment`]
    })
    expect(faults).toEqual([])
  })
})

function readImports(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  const { module } = parseSync(file, text)
  const found: Import[] = []
  for (const { moduleRequest, entries } of module.staticImports) {
    const isType = entries.every((entry) => entry.isType)
    const names = entries.filter((entry) => !entry.isType).map(({ importName }) => importName.name ?? '*')
    found.push({ file, names, target: moduleRequest.value, isType: isType && entries.length > 0 })
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) found.push({ file, names: ['*'], target: moduleRequest.value, isType })
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"](.+)['"]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1]
    if (literal) found.push({ file, names: ['*'], target: literal, isType: false })
  }
  return found
}

function targetFile(file: string, target: string): string {
  return relative(SRC, resolve(SRC, dirname(file), target))
}

function roomOf(file: string): string {
  const [folder, rest] = file.split('/')
  if (rest !== undefined) return folder ?? ''
  return ROOM_OF_ENTRY[file.replace(/\.ts$/, '')] ?? 'session'
}

function findCycle(graph: ReadonlyMap<string, string[]>): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, path: string[]): string[] | undefined => {
    const start = path.indexOf(file)
    if (start !== -1) return [...path.slice(start), file]
    if (done.has(file)) return undefined
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, [])
    if (cycle) return cycle
  }
  return undefined
}
