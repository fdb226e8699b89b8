/** The kinds of option value that have to do with trackers. */
import { findTrackerProblem, TRACKER_NAMES, type Tracker, type TrackerSpec } from '../../model/tracker.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { list } from './collection.ts'
import { type Kind, NO_TEXT } from './kind.ts'

/** Names of trackers, or paths of modules; `none` for no trackers at all. */
export function trackerNames(): Kind<string[], string | string[]> {
  return { ...list('name', 'mlflow'), completes: [...TRACKER_NAMES, 'none'] }
}

/** Trackers as values. */
export function trackerList(): Kind<readonly Tracker[]> {
  const isList = (input: unknown): input is Tracker[] =>
    Array.isArray(input) && input.every((item) => findTrackerProblem(item) === undefined)
  return {
    ...NO_TEXT,
    accepts: 'a list of trackers',
    example: '',
    configExample: "[{ name: 'mine', onRunEnd: (run, result) => {} }]",
    fromConfig: (input) => (isList(input) ? input : undefined),
    explain: (input) => {
      if (!Array.isArray(input)) return undefined
      const index = input.findIndex((item) => findTrackerProblem(item) !== undefined)
      return index === -1 ? undefined : `[${index}]: ${findTrackerProblem(input[index])}`
    },
    format: (value) => value.map(({ name }) => name).join(','),
    toJson: (value) => value.map(({ name }) => name),
  }
}

/** Trackers in the form of the Python package; which types and keywords there are is known where they are made. */
export function trackerSpecs(): Kind<readonly TrackerSpec[]> {
  const isSpec = (item: unknown): item is TrackerSpec =>
    isPlainObject(item) &&
    typeof item.type === 'string' &&
    (item.kwargs === undefined || isPlainObject(item.kwargs)) &&
    Object.keys(item).every((key) => key === 'type' || key === 'kwargs')
  return {
    ...NO_TEXT,
    accepts: 'a list of { type, kwargs }',
    example: '',
    configExample: "[{ type: 'mlflow', kwargs: { experiment_name: 'qa' } }]",
    fromConfig: (input) => (Array.isArray(input) && input.every(isSpec) ? input : undefined),
    format: (value) => value.map(({ type }) => type).join(','),
    toJson: (value) => value.map(({ type }) => type),
  }
}
