/** Renders the runs that failed, as Vitest lists failed tests, with alike ones put together. */

import { groupByExperiment } from '../../analysis/experiment-group.ts'
import { userFrames } from '../../errors/stack-frames.ts'
import type { ErrorRecord } from '../../model/error.ts'
import type { RunResult } from '../../model/run.ts'
import { counted } from '../../model/utils/counted.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { shortPath } from '../../terminal/short-path.ts'
import { fitLine, MIN_WIDTH } from '../../terminal/styled-line.ts'
import { displayWidth, sanitize, truncate } from '../../terminal/terminal-text.ts'
import { type ErrorTextOptions, renderError, wrapLines } from './error-text.ts'

export interface FailuresOptions extends ErrorTextOptions {
  /** Name of the log inside a run directory. Default: `run.log`. */
  logName?: string | undefined
  /** Absolute path that run directories are shown relative to, so that they can be pasted. Default: `root`. */
  cwd?: string | undefined
  /** The command line that runs only this one again. Default: it is not named. */
  rerun?: ((result: RunResult) => string) | undefined
}

/** More failures than this with the same error are printed once. */
const MOST_ALIKE = 3
/** So many of the titles of alike failures are named. */
const MOST_TITLES = 10

/**
 * The failed runs among the results as text without a newline at its end; empty when none failed.
 *
 * No line but that of a command is wider than `options.width`: long messages and paths go on in the next line.
 */
export function renderFailures(results: readonly RunResult[], options: FailuresOptions): string {
  // In the order of the tables: which ended first is chance.
  const failed = groupByExperiment(results.filter(({ status }) => status === 'failed')).flatMap(
    (group) => group.results,
  )
  if (failed.length === 0) return ''
  const groups = groupAlike(failed)
  const lines = [...banner(` Failed Runs ${failed.length} `, options), '']
  groups.forEach(([first, ...others], index) => {
    lines.push(...renderFailure(first, options))
    if (others.length > 0) lines.push('', ...renderAlike([first, ...others], options))
    lines.push('', ...rule(`[${index + 1}/${groups.length}]`, options), '')
  })
  return lines.slice(0, -1).join('\n')
}

function renderFailure(result: RunResult, options: FailuresOptions): string[] {
  const { colors, root, cwd = root, logName = 'run.log' } = options
  const rerun = options.rerun?.(result)
  const { spec, runDir } = result.run
  const badge = ' FAIL '
  const [first = '', ...rest] = wrapLines(`${badge} ${spec.file} > ${oneLine(spec.title)}`, options)
  const head = colors.bold(colors.bgRed(badge)) + first.slice(badge.length)
  const error = result.error
    ? renderError(result.error, options)
    : [colors.red('The run failed without an error.')]
  const directory = shortPath(runDir, cwd)
  return [
    head,
    ...rest,
    ...(result.attempt > 1 ? [colors.dim(` after ${result.attempt} attempts`)] : []),
    ...error,
    '',
    // Its run directory is all that is known of it here.
    ...(result.isReused
      ? wrapLines(` Error  in another session, see ${directory}/error.log`, options, colors.dim)
      : []),
    ...wrapLines(`   Run  ${directory}/`, options, colors.dim),
    ...wrapLines(`   Log  ${directory}/${logName}`, options, colors.dim),
    // Not cut to the width: a command has to be whole to be pasted.
    ...(rerun === undefined ? [] : [colors.dim(` Rerun  ${sanitize(rerun)}`)]),
  ]
}

function renderAlike(
  [first, ...others]: readonly [RunResult, ...RunResult[]],
  options: FailuresOptions,
): string[] {
  const { colors, width, root, cwd = root } = options
  const shown = others.slice(0, MOST_TITLES)
  const more = others.length - shown.length
  return [
    ...wrapLines(` ${counted(others.length, 'more run')} failed with the same error:`, options),
    ...shown.map(({ run: { spec, runDir }, error }) => {
      const message = error && error.message !== first.error?.message ? `: ${oneLine(error.message)}` : ''
      const end = `  ${sanitize(shortPath(runDir, cwd))}/`
      const text = sanitize(` · ${spec.file} > ${oneLine(spec.title)}${message}`)
      const room = Math.max(width - displayWidth(end), MIN_WIDTH)
      return fitLine([{ text: truncate(text, room) + end, paint: colors.dim }], width)
    }),
    ...(more > 0 ? [fitLine([{ text: ` · … and ${more} more`, paint: colors.dim }], width)] : []),
  ]
}

/** Puts failures of one cause together when there are many, at the place of the first. */
function groupAlike(failed: readonly RunResult[]): [RunResult, ...RunResult[]][] {
  const byError = groupBy(failed, ({ error }) => causeOf(error))
  return [...byError.values()].flatMap((group) =>
    group.length > MOST_ALIKE ? [group] : group.map((result): [RunResult] => [result]),
  )
}

/** What is the same in failures of one cause: the class, the place, and the message but for its numbers, of the whole chain. */
function causeOf(error: ErrorRecord | null | undefined): string {
  if (!error) return ''
  const [frame] = error.stack === undefined ? [] : userFrames(error.stack, error.message)
  const place = frame && `${frame.path}:${frame.line}:${frame.column}`
  // Without a place, a number may be all that two causes differ in.
  const message = place ? error.message.replaceAll(/\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, '0') : error.message
  return [error.name, message, place, causeOf(error.cause), ...(error.errors ?? []).map(causeOf)].join('\0')
}

function banner(title: string, { width, colors, isPlain }: FailuresOptions): string[] {
  if (isPlain) return [title.trim()]
  const room = Math.max(width, MIN_WIDTH) - displayWidth(title)
  const left = '⎯'.repeat(Math.max(0, Math.floor(room / 2)))
  const right = '⎯'.repeat(Math.max(0, Math.ceil(room / 2)))
  return [colors.red(left) + colors.bold(colors.bgRed(title)) + colors.red(right)]
}

function rule(label: string, { width, colors, isPlain }: FailuresOptions): string[] {
  if (isPlain) return []
  const line = '⎯'.repeat(Math.max(0, Math.max(width, MIN_WIDTH) - displayWidth(label) - 1))
  return [colors.red(colors.dim(`${line}${label}⎯`))]
}

function oneLine(text: string): string {
  return text.replaceAll('\n', '\\n')
}
