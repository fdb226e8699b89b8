/**
 * Carries out a merge: every run directory that is not there yet is copied, one after the other, each whole from the
 * moment it can be seen. The sources are only read. Whatever ends it, what was copied stays and is the same to the next
 * merge, which does the rest.
 */
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { messageOf } from '../../model/utils/message-of.ts'
import { refusalOf } from '../../store/door.ts'
import { recoverRun } from '../../store/leases/recover.ts'
import { unusable } from '../../store/results-dir.ts'
import { copyRunDirectory } from '../../store/run-directory/copy-run.ts'
import type { MergePlan, PlannedCopy } from './plan-merge.ts'

/** What became of the runs of one source. */
export interface MergedSource {
  dir: string
  copied: number
  /** Of those, runs whose session had died: they are recorded as interrupted. */
  recovered: number
  /** Files that were not copied, with the path of their run directory: links, pipes, devices. */
  leftOut: string[]
  /** Runs that could not be copied, with the reason. */
  failed: { runDir: string; reason: string }[]
}

/**
 * @param resultsDir Absolute path; made where it is missing.
 * @throws ZtxexpError (`RESULTS_UNUSABLE`) where it cannot be written
 */
export async function runMerge(
  { sources }: MergePlan,
  resultsDir: string,
  { isLinked = false, onCopied }: { isLinked?: boolean; onCopied?: () => void } = {},
): Promise<MergedSource[]> {
  try {
    mkdirSync(resultsDir, { recursive: true })
  } catch (error) {
    throw unusable(resultsDir, error)
  }
  const merged: MergedSource[] = []
  for (const { dir, copies } of sources) {
    const source: MergedSource = { dir, copied: 0, recovered: 0, leftOut: [], failed: [] }
    merged.push(source)
    for (const copy of copies) {
      copyOne(source, copy, { resultsDir, isLinked })
      onCopied?.()
      await setImmediate()
    }
  }
  return merged
}

function copyOne(
  source: MergedSource,
  { runDir, isLeft, replaces }: PlannedCopy,
  { resultsDir, isLinked }: { resultsDir: string; isLinked: boolean },
): void {
  try {
    // What is about to be written into is never a second name of the source's.
    const options = { isLinked: isLinked && !isLeft, replaces, ...(isLeft && { finish: recoverRun }) }
    const leftOut = copyRunDirectory(runDir, resultsDir, options)
    source.copied++
    if (isLeft) source.recovered++
    for (const path of leftOut) source.leftOut.push(join(basename(runDir), path))
  } catch (error) {
    if (!isOfSource(error, runDir)) throw unusable(resultsDir, error)
    source.failed.push({ runDir, reason: messageOf(error) })
  }
}

/** What cannot be read there, or has got its name here meanwhile, is no reason to copy nothing more. */
function isOfSource(error: unknown, runDir: string): boolean {
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'ENOTEMPTY' || code === 'EEXIST') return true
  return refusalOf(error) !== undefined || path?.startsWith(runDir) === true
}
