/** Finds in which lines the two sides of an assertion differ. */
import { diffArrays } from 'diff/lib/diff/array.js'
import type { ErrorComparison } from '../model/error.ts'
import { CUT } from './comparison.ts'

/** Lines one after the other that both sides have (a space), or that only the expected or the actual side has. */
export interface Change {
  sign: ' ' | '-' | '+'
  lines: string[]
}

/** Where the sides differ in more lines, the shortest way from one to the other would take seconds to find. */
const MOST_EDITS = 1000

/**
 * The lines of both sides in order, the expected ones before the actual ones in their place.
 *
 * @example
 * compareLines({ expected: 'a\nb', actual: 'a\nc' }) // [' ', ['a']], ['-', ['b']], ['+', ['c']]
 */
export function compareLines({ expected, actual }: ErrorComparison): Change[] {
  const [left, right] = [expected.split('\n'), actual.split('\n')]
  const changes = diffArrays(left, right, { maxEditLength: MOST_EDITS })
  if (!changes) return roughChanges(left, right)
  return withoutCutEdge(
    changes.map(({ added, removed, value }) => ({ sign: added ? '+' : removed ? '-' : ' ', lines: value })),
  )
}

/** The same start, then all the rest. */
function roughChanges(left: readonly string[], right: readonly string[]): Change[] {
  const different = left.findIndex((line, index) => line !== right[index])
  const shared = different === -1 ? left.length : different
  const changes: Change[] = [
    { sign: ' ', lines: left.slice(0, shared) },
    { sign: '-', lines: left.slice(shared) },
    { sign: '+', lines: right.slice(shared) },
  ]
  return changes.filter(({ lines }) => lines.length > 0)
}

/** Where a line has come in, both sides are cut at other places: what only one has there is no difference. */
function withoutCutEdge(changes: Change[]): Change[] {
  const [before, edge, end] = changes.slice(-3)
  const isCut = end?.sign === ' ' && end.lines.length === 1 && end.lines[0] === CUT
  const isOneSided = before?.sign === ' ' && edge !== undefined && changes.length > 4
  if (!isCut || !isOneSided) return changes
  return [...changes.slice(0, -3), { sign: ' ', lines: [...before.lines, CUT] }]
}
