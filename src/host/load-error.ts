/** An experiment file that does not load, with the position in the user's source. */
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type ErrorRecord, ZtxexpError } from '../model/error.ts'
import { recordError } from '../model/error-record.ts'

export class FileLoadError extends ZtxexpError {
  readonly record: ErrorRecord

  constructor(record: ErrorRecord, cause?: unknown) {
    super('FILE_NOT_LOADED', record.message, { cause })
    this.record = record
  }
}

export interface LoadProblem {
  name: string
  message: string
  code?: string
  position?: { file: string; line: number; column: number }
}

/** An error record whose stack is one position in the user's source. */
export function positionedRecord({ name, message, code, position }: LoadProblem): ErrorRecord {
  const at = position ? `\n    at ${position.file}:${position.line}:${position.column}` : ''
  return {
    name,
    message,
    classNames: [name],
    stack: `${name}: ${message}${at}`,
    ...(code && { code }),
  }
}

/** The record of whatever kept a file from loading. */
export function loadErrorRecord(error: unknown): ErrorRecord {
  return error instanceof FileLoadError ? error.record : recordError(error)
}

/** Gives an error of Vite's transform pipeline a clean message and a position. */
export function positionedError(root: string, url: string, error: unknown): FileLoadError {
  const raw = error as {
    message?: string
    id?: string
    loc?: { line: number; column: number; file?: string }
  }
  const text = stripVTControlCharacters(String(raw?.message ?? error))
  const place = /╭─\[\s*(.+?):(\d+):(\d+)\s*\]/.exec(text)
  const file = raw?.loc?.file ?? raw?.id ?? (place?.[1] ? resolve(root, place[1]) : resolve(root, `.${url}`))
  const line = place ? Number(place[2]) : raw?.loc?.line
  const column = place ? Number(place[3]) : (raw?.loc?.column ?? 0) + 1
  const syntax = /\[PARSE_ERROR\]\s*(?:Error:\s*)?(.+)/.exec(text)?.[1]
  const message = syntax ?? text.split('\n')[0] ?? text
  return new FileLoadError(
    positionedRecord({
      name: syntax ? 'SyntaxError' : 'Error',
      message,
      ...(line !== undefined && { position: { file: file.replace(/\?.*$/, ''), line, column } }),
    }),
    error,
  )
}
