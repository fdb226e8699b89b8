/** Reads the positions in a V8 stack that point into the user's own code. */
import { fileURLToPath } from 'node:url'

/** A position in a source file. Line and column are 1-based. */
export interface StackFrame {
  /** Name of the function, where the stack has one. */
  method: string
  /** Absolute path. */
  path: string
  line: number
  column: number
}

/** Where this package's own code is; in its own clone, source maps lead from `dist` back to `src`. */
const OWN_CODE = ['../../src/', '../../dist/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
)
/** Longer than a path can be: part of a message. */
const LONGEST_FRAME = 5000
const FRAME_RE = /^\s*at (?:(.*?) \()?((?:file:\/\/)?\/.*?|(?:file:\/\/\/)?[A-Za-z]:[\\/].*?):(\d+):(\d+)\)?$/

/**
 * The frames of a stack in the user's code, nearest first: none of Node, of `node_modules`, or of ztxexp itself.
 *
 * @param stack Text as `error.stack` gives it, with positions already mapped to the sources.
 * @param message The error's message, which stands in the stack and could look like a frame.
 */
export function userFrames(stack: string, message = ''): StackFrame[] {
  const start = message === '' ? -1 : stack.indexOf(message)
  const isInHead = start !== -1 && !stack.slice(0, start).includes('\n')
  const frames = isInHead ? stack.slice(start + message.length) : stack
  return frames.split('\n').flatMap((line) => {
    const frame = parseFrame(line)
    return frame && !isForeign(frame.path) ? [frame] : []
  })
}

function parseFrame(line: string): StackFrame | undefined {
  const match = line.length > LONGEST_FRAME ? null : FRAME_RE.exec(line)
  if (!match) return undefined
  const [, method = '', location = '', row, column] = match
  const path = toPath(location)
  return {
    method: method.replace(/^(async )?(Object|Module)\./, '$1'),
    path,
    line: Number(row),
    column: Number(column),
  }
}

/** The path that a url or path of a stack stands for, without query. */
export function toPath(location: string): string {
  if (!location.startsWith('file:')) return location.replace(/\?.*$/, '')
  try {
    return fileURLToPath(location.replace(/[?#].*$/, ''))
  } catch {
    return location
  }
}

function isForeign(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path) || OWN_CODE.some((folder) => path.startsWith(folder))
}
