/** Turns the declarations of a file into plain data: experiments, and one entry per config. */
import { resolve } from 'node:path'
import { caseFile, toCaseSource } from '../../evaluation/dataset/cases.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { CollectedExperiment, ConfigSelection, ExperimentSpec, RunOptions } from '../../model/run.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { ModuleReference } from '../../model/worker-protocol.ts'
import { PlannedSearch } from '../sweep/search-plan.ts'
import { collectSource } from './ask-source.ts'
import { type ConfigSource, isConfigSource } from './config-source.ts'
import { describeEvaluation } from './declared-evaluation.ts'
import { collectSearch } from './declared-search.ts'
import { type Definition, NO_CONFIGS } from './definition.ts'
import { openConfigs, type SelectedConfigs, selectConfigs, selectionsFor } from './open-configs.ts'
import { formatTitles } from './title.ts'

const NO_OPTIONS = { readDeclared: () => ({}) }

/**
 * Collects what a file declared.
 *
 * @param module Its path of the experiment file as shown to the user, and the folder that relative paths start from.
 * @throws {ZtxexpError} `BAD_DECLARATION`, naming the file, the experiment, the config's index and the key path,
 *   when a config is not plain JSON data, an option is unknown or of a wrong type, or two experiments have one name.
 */
export async function collectExperiments(
  { file, folder }: Pick<ModuleReference, 'file' | 'folder'>,
  definitions: readonly Definition[],
  selection: ConfigSelection,
): Promise<CollectedExperiment[]> {
  refuseSameNames(file, definitions)
  const opened: { where: string; definition: Definition; source: OpenedSource }[] = []
  for (const definition of definitions) {
    const where = `${file} > ${JSON.stringify(definition.name)}`
    const { configs } = definition
    const source = isConfigSource(configs)
      ? configs
      : await openConfigs(where, configs, { folder, selection })
    opened.push({ where, definition, source })
  }
  // The table of options is large, and most files have none.
  const hasOptions = definitions.some(({ options }) => Object.keys(options).length > 0)
  const { readDeclared } = hasOptions ? await import('../../options/declared.ts') : NO_OPTIONS
  const selections = selectionsFor(
    opened.map(({ source }) => keysOf(source)),
    selection,
  )
  return opened.map(({ where, definition, source }, index) => {
    const ofThis = selections[index] ?? selection
    const options = readDeclared(where, definition.options)
    const asked = collectAsked(where, source, { options, selection: ofThis })
    const selected = asked ?? selectConfigs(where, source as Iterable<object>, ofThis)
    const { configs, duplicates, partOf, notes = [] } = selected
    const titles = formatTitles(definition.name, configs, definition.configs === NO_CONFIGS)
    const location = readLocation(definition.calledAt)
    return {
      spec: {
        index,
        name: definition.name,
        mode: definition.mode,
        options: { ...options, ...asked?.options },
        ...(asked?.searched && { searched: asked.searched }),
        ...(location && { location }),
        ...(definition.evaluation && { evaluation: describeEvaluation(definition.evaluation) }),
        ...(duplicates > 0 && { duplicates }),
        ...(partOf !== undefined && { partOf }),
        ...(notes.length > 0 && { notes }),
      },
      configs: configs.map((config, position) => ({
        title: titles[position] ?? definition.name,
        config,
        configHash: fingerprint(config),
      })),
      ...(asked && { source: asked.source }),
      ...filesOf(definition, folder),
    }
  })
}

type OpenedSource = Iterable<object> | ConfigSource<object> | PlannedSearch<object>

/** What `--set` may find keys in. */
function keysOf(source: OpenedSource): Iterable<object> {
  if (source instanceof PlannedSearch) return source.probes()
  return isConfigSource(source) ? [] : source
}

/** Of an experiment whose configs come while it runs: none of them yet. */
function collectAsked(
  where: string,
  source: OpenedSource,
  { options, selection }: { options: RunOptions; selection: ConfigSelection },
) {
  const none: SelectedConfigs = { configs: [], duplicates: 0 }
  if (isConfigSource(source))
    return { ...none, options: {}, searched: undefined, source: collectSource(where, source, selection) }
  if (!(source instanceof PlannedSearch)) return undefined
  const { facts, most, notes, ...rest } = collectSearch(where, source, { options, selection })
  return { ...none, ...rest, notes, searched: facts.objectives, source: { most, search: facts } }
}

/** What a save of it changes is known when it is read: which configs and cases there are. */
function filesOf({ configs, evaluation }: Definition, folder: string): Pick<CollectedExperiment, 'readFrom'> {
  const cases = evaluation && caseFile(toCaseSource(evaluation.cases), folder)
  const files = [
    ...(typeof configs === 'string' ? [resolve(folder, configs)] : []),
    ...(cases ? [cases] : []),
  ]
  return files.length > 0 ? { readFrom: files } : {}
}

/** Runs are looked up by the file and the name of their experiment: by --resume, and in tables of past runs. */
function refuseSameNames(file: string, definitions: readonly Definition[]): void {
  for (const [name, [first, second]] of groupBy(definitions, ({ name }) => name)) {
    if (second === undefined) continue
    const lines = [first, second].map(({ calledAt }) => readLocation(calledAt)?.line ?? '?')
    const where = lines[0] === lines[1] ? `twice at line ${lines[0]}` : `at lines ${lines[0]} and ${lines[1]}`
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${file}: ${JSON.stringify(name)} is declared ${where}. ` +
        'Runs are told apart by file and name, so give each experiment of a file a name of its own.',
    )
  }
}

function readLocation(calledAt: string | undefined): ExperimentSpec['location'] {
  const match = calledAt && /:(\d+):(\d+)$/.exec(calledAt)
  return match ? { line: Number(match[1]), column: Number(match[2]) } : undefined
}
