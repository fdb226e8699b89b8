/** Says of an error that came up while files were loaded in which module it was, and who imports that. */
import { relative } from 'node:path'
import { toPath } from '../errors/stack-frames.ts'
import type { ErrorRecord } from '../model/error.ts'
import { importedBy, type Place } from './graph/load-error.ts'
import { cycleThrough } from './graph/module-cycles.ts'
import type { GraphNode, Target } from './graph/module-exports.ts'
import { reachedFrom } from './graph/module-walk.ts'

const FRAME_RE = /^\s+at (async )?(?:.*\()?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/

/** What was to be loaded. */
export interface LoadedCode {
  root: string
  /** The setup files and the experiment file, in the order in which they are loaded. */
  entries: readonly GraphNode[]
  /** Names of the packages that they reach. */
  packages: readonly string[]
}

/**
 * The record with the imports that lead to the module that failed, in paths of the user's, and, where that is of a
 * package, with its place in the message: frames of packages are not shown.
 */
export function explainLoadError(record: ErrorRecord, { root, entries, packages }: LoadedCode): ErrorRecord {
  const place = failingPlace(record)
  const isPackage = place?.file.includes('/node_modules/') ?? false
  const message = withPaths(record.message, root)
  const where = isPackage && place ? `${relative(root, place.file)}:${place.line}:${place.column}` : undefined
  // Of the syntax of a package Node does not say where it is wrong; that of all other modules has been read before.
  const isUnplaced = place === undefined && record.name === 'SyntaxError' && packages.length > 0
  const hint =
    where ??
    (isUnplaced ? `in one of the packages ${packages.join(', ')}` : undefined) ??
    (place && /^(Reference|Type)Error$/.test(record.name)
      ? describeCycle(place.file, root, entries)
      : undefined)
  const said = hint === undefined ? message : `${message} (${hint})`
  const stack = record.stack?.replace(record.message, () => said)
  const told = { ...record, message: said, ...(stack !== undefined && { stack }) }
  return place ? importedBy(told, importers(place.file, entries)) : told
}

/** What a module uses while it is loaded may not be there yet where they import each other. */
function describeCycle(file: string, root: string, entries: readonly GraphNode[]): string | undefined {
  const node = [...reachedFrom(entries)].find((each) => each.file === file)
  const cycle = node ? cycleThrough(node) : []
  if (cycle.length < 3) return undefined
  const names = cycle.map((each) => relative(root, each.file))
  return `in a cycle of imports, where what is used may not be there yet: ${names.join(' -> ')}`
}

/** The body of the module that failed: whatever it has called stands above it, and what waits for it is asynchronous. */
function failingPlace({ stack = '', message }: ErrorRecord): Place | undefined {
  const start = Math.max(0, stack.indexOf(message)) + message.length
  const places = stack
    .slice(start)
    .split('\n')
    .flatMap((line): Place[] => {
      const [, isAsync, location = '', row, column] = FRAME_RE.exec(line) ?? []
      if (location === '' || isAsync) return []
      return [{ file: toPath(location), line: Number(row), column: Number(column) }]
    })
  return places.at(-1)
}

/** The places of the imports by which the first of the entries reaches a file, the nearest first. */
function importers(file: string, entries: readonly GraphNode[]): Place[] {
  const cameFrom = new Map<GraphNode, { by: GraphNode; place: Place }>()
  const chain = (node: GraphNode): Place[] => {
    const step = cameFrom.get(node)
    return step ? [step.place, ...chain(step.by)] : []
  }
  const pending = [...entries]
  const seen = new Set(pending)
  for (let node = pending.shift(); node; node = pending.shift()) {
    if (node.file === file) return chain(node)
    for (const [specifier, target] of node.targets) {
      if (target.kind === 'external') {
        if (isOf(target, file)) return [placeOf(node, specifier), ...chain(node)]
        continue
      }
      if (seen.has(target.node)) continue
      seen.add(target.node)
      cameFrom.set(target.node, { by: node, place: placeOf(node, specifier) })
      pending.push(target.node)
    }
  }
  return []
}

function placeOf(node: GraphNode, specifier: string): Place {
  const site = node.module.imports.find((each) => each.specifier === specifier)
  return { file: node.file, ...(site ? node.module.positionOf(site.start) : { line: 1, column: 1 }) }
}

/** Whether a file is what is imported, or another one of its package. */
function isOf({ external }: Target & { kind: 'external' }, file: string): boolean {
  const path = toPath(external.url)
  return path === file || (packageFolder(path) !== '' && packageFolder(path) === packageFolder(file))
}

function packageFolder(path: string): string {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0] ?? ''
}

/** Urls of modules as the user knows them. */
function withPaths(message: string, root: string): string {
  return message
    .replace(/'(file:\/\/\/[^']+)'/g, (_match, url: string) => `'${relative(root, toPath(url))}'`)
    .replace(`The setup file ${root}/`, 'The setup file ')
}
