/** An experiment file that does not load, with the position in the user's source. */
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type ErrorRecord, RecordedError } from '../../model/error.ts'

export class FileLoadError extends RecordedError {
  constructor(record: ErrorRecord, cause?: unknown) {
    super('FILE_NOT_LOADED', record, cause)
  }
}

/** A place in a source file; line and column from 1. */
export interface Place {
  file: string
  line: number
  column: number
}

export interface LoadProblem {
  name: string
  message: string
  code?: string
  position?: Place
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

/** The record with the imports that led to it as frames, the nearest first. */
export function importedBy(record: ErrorRecord, importers: readonly Place[]): ErrorRecord {
  const frames = importers.map(({ file, line, column }) => `\n    at imported by (${file}:${line}:${column})`)
  return { ...record, stack: (record.stack ?? `${record.name}: ${record.message}`) + frames.join('') }
}

/**
 * @throws {FileLoadError} for a path that Vite would take for less than it is
 */
export function checkPath(file: string): void {
  const mark = /[#?]/.exec(file)?.[0]
  if (mark === undefined) return
  const message =
    `The path ${file} has a "${mark}": Vite takes what stands behind it for a part of a url, and finds no file. ` +
    'Rename the file or the folder.'
  throw new FileLoadError(positionedRecord({ name: 'Error', message }))
}

/** Gives an error of Vite's transform pipeline a clean message and a position. */
export function positionedError(root: string, url: string, error: unknown): FileLoadError {
  const raw = error as {
    message?: string
    id?: unknown
    loc?: { line: number; column: number; file?: string }
  }
  const text = stripVTControlCharacters(String(raw?.message ?? error))
  const place = /╭─\[\s*(.+?):(\d+):(\d+)\s*\]/.exec(text)
  const told = /at line (\d+) column (\d+)/.exec(text)
  const path = url.startsWith('/@fs/') ? url.slice('/@fs'.length) : resolve(root, `.${url}`)
  const id = typeof raw?.id === 'string' ? raw.id : undefined
  const named = raw?.loc?.file ?? id ?? (place?.[1] ? resolve(root, place[1]) : path)
  const file = named.replace(/\?.*$/, '')
  const line = Number(place?.[2] ?? told?.[1] ?? raw?.loc?.line)
  const column = Number(place?.[3] ?? told?.[2] ?? (raw?.loc?.column ?? 0) + 1)
  const syntax = /\[PARSE_ERROR\]\s*(?:Error:\s*)?(.+)/.exec(text)?.[1]
  const first = syntax ?? text.split('\n')[0] ?? text
  const isJson = file.endsWith('.json')
  const message = Number.isNaN(line) && !first.includes(file) ? `${first} (${file})` : first
  return new FileLoadError(
    positionedRecord({
      name: syntax || isJson ? 'SyntaxError' : 'Error',
      message: isJson ? `Bad JSON: ${message}` : message,
      ...(!Number.isNaN(line) && { position: { file, line, column } }),
    }),
    error,
  )
}
