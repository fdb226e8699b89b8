/** The trackers that ztxexp brings, and how their options are called in the form of the Python package. */
import { ZtxexpError } from '../model/error.ts'
import { TRACKER_NAMES, type Tracker, type TrackerName, type TrackerSpec } from '../model/tracker.ts'
import { nearestName } from '../model/utils/nearest-name.ts'
import type { Environment } from './environment.ts'
import { jsonl } from './jsonl.ts'
import { MLFLOW_KEYWORDS, MlflowTracker } from './mlflow/mlflow.ts'
import { OTLP_KEYWORDS, OtlpTracker } from './otlp/otlp.ts'
import { TENSORBOARD_KEYWORDS, TensorboardTracker } from './tensorboard/tensorboard.ts'
import { WANDB_KEYWORDS, WandbTracker } from './wandb/wandb.ts'

interface BuiltIn {
  make: (options: Record<string, never>, environment: Environment) => Tracker
  /** Keywords of Python, and the options that they are. */
  keywords: Readonly<Record<string, string>>
}

const BUILT_IN: Readonly<Record<TrackerName, BuiltIn>> = {
  jsonl: { make: jsonl, keywords: { events_filename: 'eventsFilename' } },
  mlflow: {
    make: (options, environment) => new MlflowTracker(options, environment),
    keywords: MLFLOW_KEYWORDS,
  },
  otlp: { make: (options, environment) => new OtlpTracker(options, environment), keywords: OTLP_KEYWORDS },
  tensorboard: { make: (options) => new TensorboardTracker(options), keywords: TENSORBOARD_KEYWORDS },
  wandb: { make: (options, environment) => new WandbTracker(options, environment), keywords: WANDB_KEYWORDS },
}

export function isTrackerName(name: string): name is TrackerName {
  return TRACKER_NAMES.some((known) => known === name)
}

/** One of ours with what the environment says. */
export function makeTracker(name: TrackerName, environment: Environment): Tracker {
  return BUILT_IN[name].make({}, environment)
}

/**
 * One of ours from its form in Python.
 *
 * @param place Where it stands, for messages.
 * @throws {ZtxexpError} `BAD_CONFIG_FILE` for an unknown type or keyword
 */
export function trackerFromSpec(
  { type, kwargs = {} }: TrackerSpec,
  environment: Environment,
  place: string,
): Tracker {
  const name = type.toLowerCase()
  if (!isTrackerName(name)) throw unknown(`${place}: There is no tracker of type`, type, TRACKER_NAMES)
  const { make, keywords } = BUILT_IN[name]
  const options = Object.entries(kwargs).map(([keyword, value]) => {
    const key = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined
    if (key === undefined) throw unknown(`${place}: ${name} has no keyword`, keyword, Object.keys(keywords))
    return [key, value]
  })
  return make(Object.fromEntries(options) as Record<string, never>, environment)
}

function unknown(problem: string, wrong: string, known: readonly string[]): ZtxexpError {
  const nearest = nearestName(wrong, known)
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return new ZtxexpError(
    'BAD_CONFIG_FILE',
    `${problem} ${JSON.stringify(wrong)}.${hint} There are: ${known.join(', ')}.`,
  )
}
