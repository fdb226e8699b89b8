/** Finds the modules that import themselves through others. Pure. */
import type { GraphNode } from './module-exports.ts'

interface Entry {
  node: GraphNode
  order: number
  /** The earliest module that is still open and reached from here. */
  low: number
  next: GraphNode[]
}

/** The modules that stand in some cycle of static imports (Tarjan's algorithm, without recursion). */
export function findCycles(nodes: readonly GraphNode[]): Set<GraphNode> {
  const inCycles = new Set<GraphNode>()
  const entries = new Map<GraphNode, Entry>()
  const open = new Set<GraphNode>()
  for (const root of nodes) {
    const path = entries.has(root) ? [] : [enter(root, entries, open)]
    for (let entry = path.at(-1); entry; entry = path.at(-1)) {
      const next = entry.next.pop()
      if (!next) {
        path.pop()
        const parent = path.at(-1)
        if (parent) parent.low = Math.min(parent.low, entry.low)
        if (entry.low === entry.order) close(entry, open, inCycles)
      } else if (!entries.has(next)) path.push(enter(next, entries, open))
      else if (open.has(next)) entry.low = Math.min(entry.low, entries.get(next)?.order ?? entry.low)
    }
  }
  return inCycles
}

/** The shortest way from a module back to it by static imports, with the module at both ends; empty where none is. */
export function cycleThrough(node: GraphNode): GraphNode[] {
  const cameFrom = new Map<GraphNode, GraphNode>()
  const pending = [node]
  for (let current = pending.shift(); current; current = pending.shift()) {
    for (const next of staticImports(current)) {
      if (next === node) return [...wayTo(current, cameFrom), node]
      if (cameFrom.has(next)) continue
      cameFrom.set(next, current)
      pending.push(next)
    }
  }
  return []
}

function wayTo(node: GraphNode, cameFrom: ReadonlyMap<GraphNode, GraphNode>): GraphNode[] {
  const by = cameFrom.get(node)
  return by ? [...wayTo(by, cameFrom), node] : [node]
}

function enter(node: GraphNode, entries: Map<GraphNode, Entry>, open: Set<GraphNode>): Entry {
  const order = entries.size
  const entry = { node, order, low: order, next: staticImports(node) }
  entries.set(node, entry)
  open.add(node)
  return entry
}

/** Everything that was opened since belongs to one cycle, or is a module by itself. */
function close({ node }: Entry, open: Set<GraphNode>, inCycles: Set<GraphNode>): void {
  const members: GraphNode[] = []
  const order = [...open]
  for (let member = order.pop(); member; member = order.pop()) {
    open.delete(member)
    members.push(member)
    if (member === node) break
  }
  if (members.length > 1) for (const member of members) inCycles.add(member)
}

function staticImports(node: GraphNode): GraphNode[] {
  return node.module.imports.flatMap(({ clause, specifier }) => {
    const target = clause && specifier !== undefined ? node.targets.get(specifier) : undefined
    return target?.kind === 'local' ? [target.node] : []
  })
}
