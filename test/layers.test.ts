/** The laws of the house that a machine can check: who may import whom, who may know which package, sizes, cycles. */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src')

/**
 * The rooms from the ground up, and of those that stand before it the ones that each may import from. What no room
 * imports are the entries above them.
 */
const ROOMS: readonly (readonly [room: string, from: readonly string[]])[] = [
  ['model', []],
  ['machine', []],
  ['terminal', ['model']],
  ['errors', ['model', 'terminal']],
  ['search', ['model']],
  ['analysis', ['model', 'terminal', 'search']],
  ['options', ['model', 'analysis']],
  ['evaluation', ['model']],
  ['experiment', ['model', 'options', 'search', 'evaluation']],
  ['store', ['model', 'machine', 'errors']],
  ['scheduler', ['model']],
  ['worker', ['model', 'machine', 'errors', 'experiment', 'store']],
  ['executors', ['model', 'machine', 'errors', 'experiment', 'worker']],
  ['results', ['model', 'terminal', 'analysis', 'store']],
  ['machines', ['model', 'machine', 'analysis', 'store', 'scheduler', 'results']],
  ['reporters', ['model', 'terminal', 'errors', 'analysis', 'store', 'results']],
  ['trackers', ['model', 'machine', 'errors', 'store']],
  ['page', ['model', 'machine', 'terminal', 'errors', 'analysis', 'store', 'results', 'reporters']],
  ['page/app', ['model', 'terminal', 'analysis', 'page']],
  [
    'session',
    [
      ...['model', 'machine', 'errors', 'search', 'analysis', 'options', 'experiment'],
      ...['store', 'scheduler', 'executors', 'machines', 'reporters', 'trackers'],
    ],
  ],
  ['vitest', ['model', 'machine', 'errors', 'analysis', 'options', 'scheduler', 'trackers', 'session']],
  [
    'cli',
    [
      ...['model', 'machine', 'terminal', 'analysis', 'options'],
      ...['scheduler', 'results', 'machines', 'reporters', 'trackers', 'page', 'session', 'vitest'],
    ],
  ],
]

/** Files above the rooms, and the room they count to. */
const ROOM_OF_ENTRY: Record<string, string> = {
  index: 'experiment',
  results: 'results',
  search: 'search',
  'search-types': 'search',
}
const ENTRY = 'an entry'

/** Packages that only some files may know. */
const OWNERS: Record<string, RegExp> = {
  tinypool: /^executors\/local\/pool-worker\.ts$/,
  systeminformation: /^machine\//,
  yaml: /^model\/utils\/yaml\.ts$/,
  'pure-rand': /^(search\/|model\/utils\/seeded-random\.ts$)/,
  vite: /^(vitest\/|config\.ts$|plugin\.ts$)/,
  vitest: /^(vitest\/|worker\/vitest-api\/)/,
  'es-module-lexer': /^vitest\/graph\//,
  preact: /^page\/app\//,
  '@preact/signals': /^page\/app\//,
}

/** Rooms that touch results directories. */
const ROOMS_OF_RESULTS = ['store', 'results', 'reporters', 'trackers', 'page', 'session']

/** What opens a file, looks behind a link or deletes a tree, by the files that may. */
const DOOR = /^store\/(door|folder|run-directory\/run-damage)\.ts$/

/** Files that touch something else instead: an output file or a module that the user names, a file of this package. */
const NO_RESULTS = /^(results\/export\/output-file|session\/programmatic\/run-program|page\/html)\.ts$/

/** What works on an open file, or on a name itself: a link is made, moved or removed as such. */
const HARMLESS = [
  'closeSync',
  'fchmodSync',
  'fstatSync',
  'ftruncateSync',
  'futimesSync',
  'linkSync',
  'readSync',
  'writeSync',
  'mkdirSync',
  'renameSync',
  'rmdirSync',
  'unlinkSync',
]

/** What of a process is for whoever was started: everything below it is given them. */
const OF_THE_PROCESS = ['exit', 'exitCode', 'env', 'stdin', 'stdout', 'stderr']

/** The far side of the process border is a process of its own, and what code of the user's finds there is ours to make. */
const OWN_PROCESS: Record<string, string> = {
  'worker/entry.ts': "takes tinypool's variable out of the environment before code sees it",
  'worker/attempt/console.ts': 'sends what a run prints to its log',
  'worker/state/process-state.ts': 'puts back what a run has changed, and ends a worker that nobody talks to',
  'worker/state/self-end.ts': 'tells which run has called process.exit()',
  'worker/vitest-state.ts': 'is import.meta.env, as Vitest has it',
  'worker/vitest-api/worker-state.ts': 'is import.meta.env, as Vitest has it',
  'worker/vitest-api/run-vi.ts': 'is vi.stubEnv',
  'worker/watchdog-thread.ts': 'reads the mark of its worker',
}

const MOST_LINES = 300

interface Import {
  file: string
  /** What is imported, by its name there. */
  names: string[]
  target: string
  isType: boolean
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
const imports = files.flatMap(readImports)
const ownImports = imports.filter(({ target }) => target.startsWith('.'))
const packageImports = imports.filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))

describe('the house', () => {
  test('has its rooms in order, each above those that it imports from', () => {
    const names = ROOMS.map(([room]) => room)
    expect([...new Set(files.map(roomOf))].filter((room) => room !== ENTRY).sort()).toEqual([...names].sort())
    for (const [index, [, from]] of ROOMS.entries()) {
      expect(from.filter((room) => names.indexOf(room) >= index || !names.includes(room))).toEqual([])
    }
  })

  test('keeps every import within the layers', () => {
    const faults = ownImports.flatMap(({ file, target }) => {
      const from = roomOf(file)
      const to = roomOf(targetFile(file, target))
      const isAllowed = from === to || (to !== ENTRY && (from === ENTRY || allowed(from).includes(to)))
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

  test('takes nothing of its process that an entry or the command could give it', () => {
    const faults = files.flatMap((file) => {
      const isGiver = roomOf(file) === 'cli' || !file.includes('/') || file in OWN_PROCESS
      return isGiver ? [] : processUses(file).map((name) => `${file} must not use process.${name}`)
    })
    expect(faults).toEqual([])
    // An exception that nobody needs any more goes.
    expect(Object.keys(OWN_PROCESS).filter((file) => processUses(file).length === 0)).toEqual([])
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

/** What of {@link OF_THE_PROCESS} a file uses: as `process.env`, `process[name]`, or taken out of it. */
function processUses(file: string): string[] {
  const found: string[] = []
  const isProcess = (node: unknown) => isNode(node) && node.type === 'Identifier' && node.name === 'process'
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each)
    if (!isNode(node)) return
    const { type, object, property, computed, id, init, source } = node
    if (type === 'MemberExpression' && isProcess(object) && isNode(property))
      found.push(computed ? '[…]' : String(property.name))
    if (type === 'VariableDeclarator' && isProcess(init) && isNode(id) && Array.isArray(id.properties))
      for (const { key } of id.properties) found.push(String(key?.name))
    if (type === 'ImportDeclaration' && isNode(source) && source.value === 'node:process') found.push('[…]')
    for (const child of Object.values(node)) if (typeof child === 'object') visit(child)
  }
  const text = readFileSync(join(SRC, file), 'utf8')
  if (text.includes('process')) visit(parseSync(file, text).program)
  return found.filter((name) => name === '[…]' || OF_THE_PROCESS.includes(name))
}

function isNode(value: unknown): value is Record<string, unknown> & { type: string } {
  return typeof value === 'object' && value !== null && 'type' in value
}

function targetFile(file: string, target: string): string {
  return relative(SRC, resolve(SRC, dirname(file), target))
}

function roomOf(file: string): string {
  if (file.startsWith('page/app/')) return 'page/app'
  const [folder, rest] = file.split('/')
  if (rest !== undefined) return folder ?? ''
  return ROOM_OF_ENTRY[file.replace(/\.ts$/, '')] ?? ENTRY
}

function allowed(room: string): readonly string[] {
  return ROOMS.find(([name]) => name === room)?.[1] ?? []
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
