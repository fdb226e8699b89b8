/** `ztxexp sync`: sends past runs to a tracker, as far as it has not taken them already. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ZtxexpError } from '../../model/error.ts'
import { TRACKER_NAMES } from '../../model/tracker.ts'
import { counted } from '../../model/utils/counted.ts'
import { isInProgress } from '../../results/clean.ts'
import { openResults, type Results } from '../../results/open.ts'
import { describeProgress, describeTrackers } from '../../trackers/describe.ts'
import { TrackerHost } from '../../trackers/host/tracker-host.ts'
import { resolveTracker } from '../../trackers/resolve.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { showProgress, tellOutcomes } from '../tracking.ts'
import { chosenRecords } from './chosen-records.ts'
import { type CheckedFilter, filterFrom, optionsFrom } from './record-filter.ts'

/** Nothing waits for the end here: a tracker that takes nothing for so long is given up. */
const QUIET_MS = 60_000

export const syncCommand = recordCommand('sync', async ({ words, values }, io) => {
  const [source, ...selection] = words
  if (source === undefined) {
    const known = TRACKER_NAMES.join(', ')
    throw new ZtxexpError(
      'BAD_OPTION',
      `Name a tracker: ztxexp sync ${TRACKER_NAMES[0]}. There are ${known}, or a module.`,
    )
  }
  const options = await optionsFrom(values, io)
  const load = async (specifier: string) => {
    const { moduleLoader } = await import('../../vitest/load-module.ts')
    return moduleLoader(options.root)(specifier)
  }
  const tracker = await resolveTracker(source, options, { environment: io.environment, load })
  const { terminal } = io
  const found = await findAll(openResults(options.resultsDir), { selection, filter: filterFrom(values) }, io)
  if (found.inProgress > 0)
    terminal.error(`${counted(found.inProgress, 'run')} in progress: left to the session they belong to.`)
  terminal.print(`Sending ${counted(found.runDirs.length, 'run')} to ${describeTrackers([tracker])}.`)
  const host = new TrackerHost([tracker], (message) => terminal.error(terminal.colors.yellow(message)))
  const { root, resultsDir } = options
  host.open({ root, resultsDir, files: [], planned: found.runDirs.length, options: {} })
  for (const runDir of found.runDirs) host.add(runDir, true)
  const onSignal = (): void => host.stopWaiting()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const stop = showProgress(terminal, () => host.progress())
  const bounds = { mostMs: Number.POSITIVE_INFINITY, quietMs: QUIET_MS }
  const counts = { total: found.runDirs.length, succeeded: 0, failed: 0, skipped: 0, reused: 0 }
  await host.end({ counts, durationMs: 0 }, bounds).finally(stop)
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  for (const outcome of host.outcomes) if (outcome.isComplete) terminal.print(`${describeProgress(outcome)}.`)
  return tellOutcomes(terminal, host.outcomes) ? 0 : 1
})

interface Found {
  runDirs: string[]
  inProgress: number
}

async function findAll(
  results: Results,
  { selection, filter }: { selection: readonly string[]; filter: CheckedFilter },
  io: CommandIo,
): Promise<Found> {
  const found: Found = { runDirs: [], inProgress: 0 }
  const isDirectory = (word: string) => /[/\\]|^\.+$/.test(word) && existsSync(resolve(io.cwd, word))
  const directories = selection.filter(isDirectory).map((word) => openResults(resolve(io.cwd, word)))
  for (const each of directories) await addRuns(found, each, { filter, selectors: [] }, io)
  const selectors = selection.filter((word) => !isDirectory(word))
  if (directories.length > 0 && selectors.length === 0) return found
  await addRuns(found, results, { filter, selectors }, io)
  return found
}

async function addRuns(
  found: Found,
  results: Results,
  chosen: Parameters<typeof chosenRecords>[1],
  io: CommandIo,
): Promise<void> {
  for await (const record of chosenRecords(results, chosen, io)) {
    if (isInProgress(record)) found.inProgress++
    else found.runDirs.push(record.runDir)
  }
}
