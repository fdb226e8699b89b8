/** The kind of option that says which runs are ended early: the name of a pruner, or an object with its settings. */
import { PRUNER_NAMES, type PruneOptions, type PrunerName } from '../../model/pruning.ts'
import { describeValue, isPlainObject } from '../../model/utils/json.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import { type Kind, NO_TEXT } from './kind.ts'

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string' && value !== ''
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const atLeast =
  (least: number): Check =>
  (value) =>
    isNumber(value) && (value as number) >= least
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 1

/** What each setting must be, and of whom it is one; of all where nothing is said. */
const SETTINGS: Record<Exclude<keyof PruneOptions, 'by'>, { is: Check; what: string; of?: PrunerName[] }> = {
  metric: { is: isText, what: 'the name of a logged metric' },
  split: { is: isText, what: 'the name of a split' },
  startup: { is: isCount, what: 'an integer of at least 1', of: ['median', 'wilcoxon'] },
  warmup: { is: atLeast(0), what: 'a number of steps', of: ['median'] },
  min: { is: (value) => isNumber(value) && (value as number) > 0, what: 'a step above 0', of: ['asha'] },
  eta: { is: atLeast(1.1), what: 'a number of at least 1.1', of: ['asha'] },
  p: {
    is: (value) => isNumber(value) && (value as number) > 0 && (value as number) < 1,
    what: 'a number between 0 and 1',
    of: ['wilcoxon'],
  },
}

/** Who ends runs early, and by what. */
export function prune(): Kind<PruneOptions, PrunerName | PruneOptions> {
  return {
    ...NO_TEXT,
    accepts: `${PRUNER_NAMES.map((name) => `'${name}'`).join(', ')}, or { by: 'median', warmup: 3 }`,
    example: '',
    configExample: "'median'",
    fromConfig: (value) => {
      if (findProblem(value) !== undefined) return undefined
      return typeof value === 'string' ? { by: value as PrunerName } : { ...(value as PruneOptions) }
    },
    explain: findProblem,
  }
}

/** In words that follow the name of the option. */
function findProblem(value: unknown): string | undefined {
  const names = PRUNER_NAMES.map((name) => `'${name}'`).join(', ')
  const isObject = isPlainObject(value)
  const by = isObject ? value.by : value
  if (!PRUNER_NAMES.includes(by as PrunerName)) {
    const found = typeof by === 'string' ? JSON.stringify(by) : describeValue(by)
    const hint = typeof by === 'string' ? didYouMean(by, PRUNER_NAMES, JSON.stringify) : ''
    return isObject
      ? `.by must be one of ${names}, got ${found}.${hint}`
      : `must be ${names}, or { by: 'median' }, got ${found}.${hint}`
  }
  if (!isObject) return undefined
  for (const [key, setting] of Object.entries(value)) {
    if (key === 'by' || setting === undefined) continue
    const rule = Object.hasOwn(SETTINGS, key) ? SETTINGS[key as keyof typeof SETTINGS] : undefined
    if (!rule)
      return `.${key}: there is no such setting.${didYouMean(key, Object.keys(SETTINGS), JSON.stringify)}`
    if (rule.of && !rule.of.includes(by as PrunerName))
      return `.${key} is a setting of ${rule.of.join(' and ')}, not of ${by}.`
    if (!rule.is(setting))
      return `.${key} must be ${rule.what}, got ${typeof setting === 'number' ? setting : describeValue(setting)}.`
  }
  return undefined
}
