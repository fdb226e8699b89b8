/** Renders an error record: message, position, code frame, fields, and the errors that caused it. */

import { renderAssertion } from '../../errors/assertion-diff.ts'
import { userFrames } from '../../errors/stack-frames.ts'
import { tellingFields } from '../../errors/telling-fields.ts'
import type { ErrorRecord } from '../../model/error.ts'
import { shortPath } from '../../terminal/short-path.ts'
import { MIN_WIDTH, type Paint, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitizeLines, wrap } from '../../terminal/terminal-text.ts'
import { renderCodeFrame } from './code-frame.ts'

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
/** Errors of several errors within such errors are shown so deep. */
const MOST_PART_DEPTH = 2
const INDENT = '    '

/** How an error is told among others. */
interface Standing {
  /** What is written before its name. */
  prefix: string
  mostFrames: number
  /** How many errors of several errors it is within. */
  depth: number
}

/** The lines of an error, as Vitest prints one; the full text is in the run's `error.log`. */
export function renderError(error: ErrorRecord, options: ErrorTextOptions): string[] {
  const lines = renderOne(error, options, { prefix: '', mostFrames: MOST_FRAMES, depth: 0 })
  const causes = renderCauses(error, options, 0)
  return [...lines, ...causes.flatMap((cause) => ['', ...cause])]
}

function renderOne(
  error: ErrorRecord,
  options: ErrorTextOptions,
  { prefix, mostFrames, depth }: Standing,
): string[] {
  return [
    ...renderMessage(error, prefix, options),
    ...renderAssertion(error, options),
    ...renderPosition(error, options, mostFrames),
    ...renderFields(error, options),
    ...(depth === 0
      ? renderParts(error, options, 0)
      : indent(options, (inner) => renderParts(error, inner, depth))),
  ]
}

/** The lines of each error that one after the other led to an error. */
function renderCauses(error: ErrorRecord, options: ErrorTextOptions, depth: number): string[][] {
  const causes: string[][] = []
  for (let { cause } = error; cause !== undefined; cause = cause.cause) {
    if (causes.length === MOST_CAUSES) return [...causes, [options.colors.dim(' … more causes in error.log')]]
    causes.push(renderOne(cause, withoutFrame(options), { prefix: 'Caused by: ', mostFrames: 1, depth }))
  }
  return causes
}

/** The errors that an error of several is made of, with their causes below them and further to the right. */
function renderParts({ errors = [] }: ErrorRecord, options: ErrorTextOptions, depth: number): string[] {
  if (depth === MOST_PART_DEPTH) return []
  const lines = errors.slice(0, MOST_ERRORS).flatMap((part, index) => {
    const standing = { prefix: `[${index + 1}/${errors.length}] `, mostFrames: 1, depth: depth + 1 }
    const causes = indent(options, (inner) => renderCauses(part, inner, depth + 1).flat())
    return [...renderOne(part, withoutFrame(options), standing), ...causes]
  })
  const more = errors.length - MOST_ERRORS
  return more > 0 ? [...lines, options.colors.dim(` … ${more} more errors in error.log`)] : lines
}

/** Lines that start further to the right, where there is room for it. */
function indent(options: ErrorTextOptions, render: (inner: ErrorTextOptions) => string[]): string[] {
  const width = options.width - INDENT.length
  if (width < MIN_WIDTH) return render(options)
  return render({ ...options, width }).map((line) => (line === '' ? '' : INDENT + line))
}

function withoutFrame({ readSource: _, ...options }: ErrorTextOptions): ErrorTextOptions {
  return options
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

/** Lines of any text, cut to the terminal's width at spaces where possible, then painted. */
export function wrapLines(text: string, { width }: RenderOptions, paint: Paint = (line) => line): string[] {
  const room = Math.max(width, MIN_WIDTH)
  return sanitizeLines(text).flatMap((line) =>
    wrap(line, room).map((part) => (part === '' ? '' : paint(part))),
  )
}
