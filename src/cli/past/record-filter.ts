/** Turns options into what the results folder takes. */

import { parseWhere } from '../../analysis/expression/where.ts'
import type { RunFilter } from '../../analysis/filter.ts'
import { KnownFields } from '../../analysis/known-fields.ts'
import { parseSortKey } from '../../analysis/select.ts'
import { nearestName } from '../../model/utils/nearest-name.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { readEnvironment } from '../../options/environment.ts'
import { firstOf, type OptionValues } from '../../options/option-type.ts'
import { locateProject, type ResolvedOptions, resolveOptions } from '../../options/resolve.ts'
import { checkExperiment } from '../../results/known-experiments.ts'
import { openResults, type Results } from '../../results/open.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import type { CommandIo } from '../command-io.ts'

/** Opens the results directory that the command line names, else the environment, else the config file. */
export async function openFrom(values: RecordValues, io: CommandIo): Promise<Results> {
  const { resultsDir } = firstOf([givenValues(values), readEnvironment(io.environment)])
  const { resultsDir: dir } = await optionsFrom(values, io, resultsDir === undefined)
  return openResults(dir)
}

/**
 * The options of the project.
 *
 * @param isConfigRead Whether what its config file says is asked for. Default: true.
 */
export async function optionsFrom(
  values: RecordValues,
  { cwd, environment }: CommandIo,
  isConfigRead = true,
): Promise<ResolvedOptions> {
  const project = locateProject({ values: givenValues(values), environment, cwd })
  return resolveOptions({
    values: { ...givenValues(values), root: project.root },
    environment,
    written: isConfigRead ? await readWritten(project) : [],
    cwd,
    parallelism: 1,
  })
}

/** Folder that `init` writes into. */
export function rootFrom(values: RecordValues, { cwd, environment }: CommandIo): string {
  return locateProject({ values: givenValues(values), environment, cwd }).root
}

/** What of the options says where a project is. */
export function givenValues({ root, config, resultsDir }: RecordValues): OptionValues {
  return {
    ...(root !== undefined && { root }),
    ...(config !== undefined && { config }),
    ...(resultsDir !== undefined && { resultsDir }),
  }
}

async function readWritten({ root, configFile }: { root: string; configFile: string | undefined }) {
  if (configFile === undefined) return []
  // Loaded for this alone: without a config file Vite is not needed.
  const { readWrittenOptions } = await import('../../vitest/read-written.ts')
  return [await readWrittenOptions(root, configFile)]
}

/** A filter, and a check to make after reading that every field and experiment that the options name exists. */
export interface CheckedFilter {
  filter: RunFilter
  checkNames: (results: Results) => Promise<void>
}

/**
 * The filter that the options describe.
 *
 * @param fields More fields that the command is asked for.
 */
export function filterFrom(values: RecordValues, fields: readonly string[] = []): CheckedFilter {
  const { status, experiment, group, tag, title, since, until } = values
  const where = values.where === undefined ? undefined : parseWhere(values.where)
  const sortFields = [...(values.sort ?? []), ...(values.by === undefined ? [] : [values.by])]
  const known = new KnownFields([
    ...(where?.names ?? []),
    ...sortFields.map((key) => parseSortKey(key).field),
    ...(values.columns ?? []),
    ...(values.groupBy ?? []),
    ...fields,
  ])
  return {
    filter: {
      ...(status && { status }),
      ...(experiment !== undefined && { experiment }),
      ...(group !== undefined && { group }),
      ...(tag && { tags: tag }),
      ...(title !== undefined && { title }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      where: known.watch(where),
    },
    checkNames: async (results) => {
      known.check(nearestName)
      if (experiment !== undefined && known.isEmpty) await checkExperiment(results, experiment)
    },
  }
}

/** Directories that could not be read which are named; more are counted. */
const MOST_NAMED = 20

/** Says on stderr which directories could not be read. */
export function warnDamaged({ damaged }: Pick<Results, 'damaged'>, { terminal }: CommandIo): void {
  for (const { runDir, reason } of damaged.slice(0, MOST_NAMED)) {
    terminal.error(sanitize(`Skipped ${runDir}: ${reason}`))
  }
  const left = damaged.length - MOST_NAMED
  if (left > 0) terminal.error(`Skipped ${left} more that could not be read.`)
}
