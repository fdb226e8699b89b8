/** Compares files that only grow: whether one is an earlier state of the other. */
import { closeSync, readSync } from 'node:fs'
import { openRegular } from '../door.ts'

const CHUNK_BYTES = 64 * 1024

/** How a file stands to another one: `equal`, the start of it, grown from it, or neither. */
export type Growth = 'equal' | 'shorter' | 'longer' | 'other'

/** How the first file stands to the second. A file that is missing is an empty one. @throws RefusedFile */
export function compareGrowth(first: string, second: string): Growth {
  const [a, b] = [openIfThere(first), openIfThere(second)]
  try {
    const [size, other] = [a?.size ?? 0, b?.size ?? 0]
    if (!haveSameStart(a?.file, b?.file, Math.min(size, other))) return 'other'
    return size === other ? 'equal' : size < other ? 'shorter' : 'longer'
  } finally {
    for (const opened of [a, b]) if (opened) closeSync(opened.file)
  }
}

function openIfThere(path: string): { file: number; size: number } | undefined {
  try {
    const { file, stats } = openRegular(path, 'read')
    return { file, size: stats.size }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function haveSameStart(a: number | undefined, b: number | undefined, length: number): boolean {
  if (a === undefined || b === undefined) return true
  const [left, right] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)]
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    const count = Math.min(CHUNK_BYTES, length - at)
    if (readSync(a, left, 0, count, at) !== count || readSync(b, right, 0, count, at) !== count) return false
    if (left.compare(right, 0, count, 0, count) !== 0) return false
  }
  return true
}
