/** Renders an error record: message, position, code frame, fields, and the errors that caused it. */
import { relative } from 'pathe'
import type { ErrorRecord } from '../model/error.ts'
import { renderAssertion } from './assertion-diff.ts'
import { renderCodeFrame } from './code-frame.ts'
import { userFrames } from './stack-frames.ts'
import { MIN_WIDTH, type Paint, type RenderOptions } from './styled-line.ts'
import { tellingFields } from './telling-fields.ts'
import { sanitizeLines, wrap } from './terminal-text.ts'

export interface ErrorTextOptions extends RenderOptions {
  /** Absolute path of the folder that paths are shown relative to. */
  root: string
  /** The text of a source file, or `undefined` when it cannot be read. Default: no code frames. */
  readSource?: ((path: string) => string | undefined) | undefined
}

const MOST_MESSAGE_LINES = 40
const MOST_MESSAGE_CHARACTERS = 5000
const MOST_FIELDS = 12
const MOST_VALUE_CHARACTERS = 100
const MOST_FRAMES = 5
const MOST_CAUSES = 8
const MOST_ERRORS = 5

/** The lines of an error, as Vitest prints one; the full text is in the run's `error.log`. */
export function renderError(error: ErrorRecord, options: ErrorTextOptions): string[] {
  const lines = [...renderMessage(error, '', options), ...renderAssertion(error, options)]
  lines.push(...renderPosition(error, options, MOST_FRAMES))
  lines.push(...renderFields(error, options), ...renderErrors(error, options))
  let cause = error.cause
  for (let depth = 0; cause !== undefined; depth++) {
    if (depth === MOST_CAUSES) return [...lines, options.colors.dim(' … more causes in error.log')]
    const { readSource: _, ...withoutFrame } = options
    lines.push('', ...renderMessage(cause, 'Caused by: ', options), ...renderPosition(cause, withoutFrame, 1))
    lines.push(...renderFields(cause, options), ...renderErrors(cause, options))
    cause = cause.cause
  }
  return lines
}

function renderMessage(error: ErrorRecord, prefix: string, options: ErrorTextOptions): string[] {
  const { red, bold, dim } = options.colors
  const isCut = error.message.length > MOST_MESSAGE_CHARACTERS
  const message = isCut ? error.message.slice(0, MOST_MESSAGE_CHARACTERS) : error.message
  const text = message === '' ? error.name : `${error.name}: ${message}`
  const lines = wrapLines(`${prefix}${text}`, options)
  const head = `${prefix}${error.name}`
  const painted = lines.slice(0, MOST_MESSAGE_LINES).map((line, index) => {
    if (index > 0 || !line.startsWith(head)) return red(line)
    return red(bold(head)) + red(line.slice(head.length))
  })
  const isShortened = isCut || lines.length > MOST_MESSAGE_LINES
  return isShortened ? [...painted, dim('… the whole message is in error.log')] : painted
}

function renderPosition(error: ErrorRecord, options: ErrorTextOptions, mostFrames: number): string[] {
  const { colors, root, readSource } = options
  const frames = error.stack === undefined ? [] : userFrames(error.stack, error.message)
  return frames.slice(0, mostFrames).flatMap((frame, index) => {
    const paint = index === 0 ? colors.cyan : colors.gray
    const method = frame.method === '' ? '' : `${frame.method} `
    const place = `${shortPath(frame.path, root)}:${frame.line}:${frame.column}`
    const lines = wrapLines(` ${options.isPlain ? 'at' : '❯'} ${method}${place}`, options, paint)
    const source = index === 0 ? readSource?.(frame.path) : undefined
    return source === undefined ? lines : [...lines, ...renderCodeFrame(source, frame, options)]
  })
}

/** Long fields are cut: a response body is better read in the run directory. */
function renderFields(error: ErrorRecord, options: ErrorTextOptions): string[] {
  const parts = Object.entries(tellingFields(error)).map(([name, value]) => {
    const text = JSON.stringify(value)
    const isLong = text.length > MOST_VALUE_CHARACTERS
    return `${JSON.stringify(name)}:${isLong ? `${text.slice(0, MOST_VALUE_CHARACTERS)}…` : text}`
  })
  if (parts.length === 0) return []
  const more = parts.length > MOST_FIELDS ? `, … ${parts.length - MOST_FIELDS} more` : ''
  const text = ` Fields: {${parts.slice(0, MOST_FIELDS).join(',')}${more}}`
  return wrapLines(text, options, options.colors.dim)
}

function renderErrors(error: ErrorRecord, options: ErrorTextOptions): string[] {
  const errors = error.errors ?? []
  const { readSource: _, ...withoutFrame } = options
  const lines = errors
    .slice(0, MOST_ERRORS)
    .flatMap((inner, index) => [
      ...renderMessage(inner, `[${index + 1}/${errors.length}] `, options),
      ...renderPosition(inner, withoutFrame, 1),
      ...(inner.cause ? renderMessage(inner.cause, 'Caused by: ', options) : []),
    ])
  const more = errors.length - MOST_ERRORS
  return more > 0 ? [...lines, options.colors.dim(` … ${more} more errors in error.log`)] : lines
}

/** Lines of any text, cut to the terminal's width at spaces where possible, then painted. */
export function wrapLines(text: string, { width }: RenderOptions, paint: Paint = (line) => line): string[] {
  const room = Math.max(width, MIN_WIDTH)
  return sanitizeLines(text).flatMap((line) =>
    wrap(line, room).map((part) => (part === '' ? '' : paint(part))),
  )
}

/** A path relative to the root, or as it is when it lies outside. */
export function shortPath(path: string, root: string): string {
  const short = relative(root, path)
  return short.startsWith('..') || short === '' ? path : short
}
