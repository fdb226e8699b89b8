/** Hashes over the sources of modules, that of scorers apart from that of what they score. */
import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import type { GraphNode, Target } from './module-exports.ts'
import { targetOf } from './module-links.ts'
import { reachedFrom } from './module-walk.ts'
import { type CodeRange, readScorerCode, splitCode } from './scorer-code.ts'
import { applyEdits } from './transformed-module.ts'

const WHOLE: CodeRange = { start: 0, end: Number.POSITIVE_INFINITY }

/**
 * Hashes of an experiment file and all that it reaches.
 *
 * @param options `before`: what is loaded before it; `isLeftOut`: modules that are no code.
 * @returns `codeHash`, and of a file that names scorers `scorersHash`: over the part of the file that is there for them
 *   only, and over all modules that this reaches. What is reached in no other way is not part of `codeHash`.
 */
export function hashCode(
  root: string,
  entry: GraphNode,
  { before, isLeftOut }: { before: readonly GraphNode[]; isLeftOut: (node: GraphNode) => boolean },
): { codeHash: string; scorersHash?: string } {
  const { code } = entry.module
  const { ranges, specifiers } = readScorerCode(code)
  const { rest, parts } = splitCode(code.length, ranges, (range) => namedSource(root, entry, range))
  const [own, ofScorers] = [new Set<GraphNode>(), new Set<GraphNode>()]
  for (const [specifier, target] of entry.targets) {
    if (target.kind === 'local') (specifiers.has(specifier) ? ofScorers : own).add(target.node)
  }
  const nodes = new Set([entry, ...reachedFrom([...before, ...own])])
  const counted = [...nodes].filter((node) => !isLeftOut(node))
  const sourceOf = (node: GraphNode) =>
    node === entry && ranges.length > 0 ? rest : namedSource(root, node, WHOLE)
  return {
    codeHash: hashNodes(root, counted, sourceOf),
    ...(ranges.length > 0 && {
      scorersHash: fingerprint([...parts, hashNodes(root, reachedFrom(ofScorers))]),
    }),
  }
}

/** Over the sources of modules, with names that are the same on every machine. */
export function hashNodes(
  root: string,
  nodes: Iterable<GraphNode>,
  sourceOf = (node: GraphNode) => namedSource(root, node, WHOLE),
): string {
  const named = [...nodes].map((node) => ({ name: nameOf(root, node), node }))
  const hash = createHash('sha256')
  for (const { name, node } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(`${name}\0${sourceOf(node)}\0`)
  }
  return hash.digest('hex').slice(0, 16)
}

/** A module's name in hashes: its path from the root, so that the same code gives the same hash elsewhere. */
export function nameOf(root: string, node: GraphNode): string {
  return (node.file.startsWith('/') ? relative(root, node.file) : node.file) + node.query
}

/** The code with the names of other modules, so that it is the same elsewhere. */
function namedSource(root: string, node: GraphNode, range: CodeRange): string {
  const edits = node.module.imports.flatMap((site) => {
    const target = targetOf(node, site)
    if (!target || site.start < range.start || site.end > range.end) return []
    const text = targetName(root, target)
    return [{ start: site.start - range.start, end: site.end - range.start, text }]
  })
  return applyEdits(node.module.code.slice(range.start, range.end), edits)
}

function targetName(root: string, target: Target): string {
  if (target.kind === 'local') return nameOf(root, target.node)
  // An absolute url would make the hash differ between machines: the package's name and what of it say enough.
  return target.external.url.replace(/^file:.*\/node_modules\//, '').replace(/^file:.*\//, '')
}
