/** An experiment file that does not load, with the position in the user's source. */
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type ErrorRecord, ZtxexpError } from '../model/error.ts'
import { recordError } from '../model/error-record.ts'

export interface LoadProblem {
  name: string
  message: string
  code?: string
  position?: { file: string; line: number; column: number }
}

export class FileLoadError extends ZtxexpError {
  readonly record: ErrorRecord

  constructor(problem: LoadProblem, cause?: unknown) {
    super('FILE_NOT_LOADED', problem.message, { cause })
    const { position } = problem
    const at = position ? `\n    at ${position.file}:${position.line}:${position.column}` : ''
    this.record = {
      name: problem.name,
      message: problem.message,
      classNames: [problem.name],
      stack: `${problem.name}: ${problem.message}${at}`,
      ...(problem.code && { code: problem.code }),
    }
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
    {
      name: syntax ? 'SyntaxError' : 'Error',
      message,
      ...(line !== undefined && { position: { file: file.replace(/\?.*$/, ''), line, column } }),
    },
    error,
  )
}
