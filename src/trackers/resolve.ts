/** The trackers of a session, from all that was said: values, Python's form, names and modules. */
import { nameError } from '../errors/error-record.ts'
import { ZtxexpError } from '../model/error.ts'
import { findTrackerProblem, TRACKER_NAMES, type Tracker, type TrackerSpec } from '../model/tracker.ts'
import { nearestName } from '../model/utils/nearest-name.ts'
import type { Environment } from './environment.ts'
import { deliveryKey } from './host/deliver-run.ts'
import type { NamedTracker } from './named-tracker.ts'

/** See the options of the same names. */
export interface WantedTrackers {
  track: readonly string[]
  trackers: readonly Tracker[]
  trackerSpecs: readonly TrackerSpec[]
}

/** Loads a module by what a user calls it: a path, or a package. @returns what it exports */
export type LoadModule = (specifier: string) => Promise<unknown>

/** Where trackers are looked for. */
export interface TrackerPlace {
  /** What the user has started us with: servers and keys. */
  environment: Environment
  load: LoadModule
}

/** Says that there shall be no trackers. */
const NONE = 'none'

/**
 * @throws {ZtxexpError} `BAD_OPTION` for a name that is none and a module that does not load or has no tracker,
 *   `BAD_CONFIG_FILE` for a bad spec and for two trackers that cannot be told apart
 */
export async function resolveTrackers(wanted: WantedTrackers, place: TrackerPlace): Promise<NamedTracker[]> {
  const { environment, load } = place
  const isWanted = [wanted.track, wanted.trackers, wanted.trackerSpecs].some(({ length }) => length > 0)
  if (!isWanted || wanted.track.includes(NONE)) return []
  // Most sessions have none, and start without their code.
  const { isTrackerName, makeTracker, trackerFromSpec } = await import('./registry.ts')
  const found: NamedTracker[] = [
    ...wanted.trackers.map((tracker) => ({ tracker, source: tracker.name })),
    ...wanted.trackerSpecs.map((spec, index) => {
      const tracker = trackerFromSpec(spec, environment, `trackerSpecs[${index}]`)
      return { tracker, source: tracker.name }
    }),
  ]
  for (const source of new Set(wanted.track)) {
    // What the config says of a tracker counts where it is named again.
    if (found.some((each) => each.source === source)) continue
    const tracker = isTrackerName(source) ? makeTracker(source, environment) : await loadTracker(source, load)
    found.push({ tracker, source })
  }
  checkDistinct(found)
  return found
}

/**
 * The one tracker that somebody means by a name or a module, as the config has it where it has it.
 *
 * @throws as {@link resolveTrackers}
 */
export async function resolveTracker(
  source: string,
  configured: Omit<WantedTrackers, 'track'>,
  place: TrackerPlace,
): Promise<NamedTracker> {
  const found = await resolveTrackers({ ...configured, track: [source] }, place)
  const meant = found.find((each) => each.source === source)
  if (meant) return meant
  throw new ZtxexpError('BAD_OPTION', `Name a tracker: ${TRACKER_NAMES.join(', ')}, or a module.`)
}

async function loadTracker(source: string, load: LoadModule): Promise<Tracker> {
  const nearest = /[./\\]/.test(source) ? undefined : nearestName(source, TRACKER_NAMES)
  if (nearest !== undefined) {
    throw new ZtxexpError('BAD_OPTION', `There is no tracker "${source}". Did you mean ${nearest}?`)
  }
  let exported: unknown
  try {
    exported = ((await load(source)) as { default?: unknown }).default
    if (typeof exported === 'function') exported = await exported()
  } catch (error) {
    const { name, message } = nameError(error)
    throw new ZtxexpError(
      'BAD_OPTION',
      `Tracker ${source} does not load: ${name}: ${message} Name one of ${TRACKER_NAMES.join(', ')}, or a module.`,
      { cause: error },
    )
  }
  const problem = findTrackerProblem(exported)
  if (problem === undefined) return exported as Tracker
  throw new ZtxexpError(
    'BAD_OPTION',
    `${source} has no tracker as its default export, nor a function that returns one: ${problem}`,
  )
}

function checkDistinct(found: readonly NamedTracker[]): void {
  const keys = found.map(({ tracker }) => deliveryKey(tracker))
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice === undefined) return
  throw new ZtxexpError(
    'BAD_CONFIG_FILE',
    `There are two trackers "${twice}". Give each a name or a target of its own: by them it is known what was sent.`,
  )
}
