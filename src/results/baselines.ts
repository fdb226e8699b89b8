/** The files of baselines: `baselines/<name>.json` in the root of a project, to be committed. */
import { mkdirSync, unlinkSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Baseline } from '../analysis/baseline/baseline.ts'
import { baselineCases, baselineRecords } from '../analysis/baseline/baseline-records.ts'
import { formatBaseline } from '../analysis/baseline/baseline-text.ts'
import { badBaseline, readBaseline } from '../analysis/baseline/read-baseline.ts'
import type { RunRecord } from '../analysis/record.ts'
import type { CaseRecord } from '../model/case-record.ts'
import { ZtxexpError } from '../model/error.ts'
import { nearestName } from '../model/utils/nearest-name.ts'
import { listNames, readText, reasonOf } from '../store/door.ts'
import { readCases } from '../store/run-directory/case-lines.ts'
import { parseJson } from '../store/run-directory/read-json.ts'
import { replaceFile } from '../store/run-directory/write.ts'
import { findRuns } from './find.ts'
import type { Results } from './open.ts'

const FOLDER = 'baselines'
const EXTENSION = '.json'
/** What is a file name on every system, and cannot be taken for a path or a selection. */
const NAME = /^\w[\w.-]{0,99}$/

/** What runs are compared with: by their numbers, so that long texts of theirs may be cut. */
export interface BaselineSide {
  /** As it was asked for. */
  name: string
  records: RunRecord[]
}

/** The path of a baseline. @throws ZtxexpError (`BAD_OPTION`) where the name could be none of a file */
export function baselinePath(root: string, name: string): string {
  if (!NAME.test(name)) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `"${name}" cannot be the name of a baseline: use letters, digits, "_", "-" and ".", and begin with none of the last two.`,
    )
  }
  return join(root, FOLDER, `${name}${EXTENSION}`)
}

/** The names of the baselines of a project, sorted. */
export function baselineNames(root: string): string[] {
  return listNames(join(root, FOLDER))
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => basename(name, EXTENSION))
    .filter((name) => NAME.test(name))
    .sort()
}

/**
 * Reads the file of a baseline.
 *
 * @throws ZtxexpError (`NOT_FOUND`, or `BAD_BASELINE` that names the place in the file)
 */
export function openBaseline(path: string): Baseline {
  return readBaseline(parseFile(path), path)
}

/** Writes it, atomically. @returns whether the file has changed */
export function saveBaseline(path: string, baseline: Baseline): boolean {
  const text = formatBaseline(baseline)
  if (textAt(path) === text) return false
  mkdirSync(dirname(path), { recursive: true })
  replaceFile(path, text)
  return true
}

export function removeBaseline(path: string): void {
  unlinkSync(path)
}

/**
 * What `--baseline` means: the name of a baseline, the path of its file, or runs, selected as in `ztxexp compare`.
 *
 * @throws ZtxexpError (`NOT_COMPARABLE`) where there is no such thing, and `BAD_BASELINE`
 */
export async function findBaseline(
  text: string,
  { root, cwd, results }: { root: string; cwd: string; results: Results },
): Promise<BaselineSide> {
  const path = pathOf(text, root, cwd)
  if (path !== undefined) return { name: text, records: baselineRecords(openBaseline(path), path) }
  try {
    return { name: text, records: await findRuns(results, text, { withMeta: true, areTextsCut: true }) }
  } catch (error) {
    if (!(error instanceof ZtxexpError) || error.code !== 'NOT_FOUND') throw error
    const names = baselineNames(root)
    const meant = nearestName(text, names)
    const hint =
      meant !== undefined
        ? `Did you mean ${meant}?`
        : names.length > 0
          ? `There are: ${names.join(', ')}.`
          : `Save one with: ztxexp baseline save ${NAME.test(text) ? text : '<name>'}.`
    const what = `There is no baseline "${text}" in ${join(root, FOLDER)}, and no run is meant by it.`
    throw new ZtxexpError('NOT_COMPARABLE', `${what} ${hint}`, { cause: error })
  }
}

/** The cases of a run, of a baseline or of a results directory; `undefined` where it is no evaluation. */
export function casesOf(record: RunRecord): Iterable<CaseRecord> | undefined {
  const stored = baselineCases(record)
  if (stored) return stored
  return record.run.cases === undefined ? undefined : readCases(record.runDir)
}

/** `undefined` where runs are meant. */
function pathOf(text: string, root: string, cwd: string): string | undefined {
  if (text.endsWith(EXTENSION)) return resolve(cwd, text)
  return baselineNames(root).includes(text) ? baselinePath(root, text) : undefined
}

function parseFile(path: string): unknown {
  const text = textAt(path)
  if (text === undefined) throw new ZtxexpError('NOT_COMPARABLE', `There is no baseline at ${path}.`)
  if (/^(<{7}|>{7}|={7})( |$)/m.test(text)) throw badBaseline(path, 'it has conflicts of a merge in it')
  try {
    return parseJson(text)
  } catch (error) {
    throw badBaseline(path, `it is no JSON (${reasonOf(error)})`)
  }
}

function textAt(path: string): string | undefined {
  try {
    return readText(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw badBaseline(path, `it is ${reasonOf(error)}`)
  }
}
