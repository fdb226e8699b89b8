/** Reads the `ZTXEXP_*` twins of the options from the environment. */
import { ZtxexpError } from '../model/error.ts'
import { didYouMean } from '../model/utils/nearest-name.ts'
import { describeBadText } from './kinds/kind.ts'
import { environmentName } from './name.ts'
import { type NamedOption, type OptionValues, optionsFrom } from './option-type.ts'

const PREFIX = 'ZTXEXP_'
/** No option, since the values of options are recorded: a token that whoever knows it reads results with. */
export const UI_TOKEN = 'ZTXEXP_UI_TOKEN'
const BY_VARIABLE = new Map(optionsFrom('environment').map((row) => [environmentName(row), row]))

/**
 * The options that the environment sets. An empty variable counts as unset. Where a flag may be repeated, its
 * variable holds several values with commas between (`ZTXEXP_TAG=team=vision,stage=dev`).
 *
 * @param environment such as `process.env`
 * @throws ZtxexpError BAD_OPTION for an unknown `ZTXEXP_*` variable or a bad value
 * @example
 * readEnvironment({ ZTXEXP_WORKERS: '2', PATH: '/bin' }) // { workers: 2 }
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): OptionValues {
  const values: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || name === UI_TOKEN || text === undefined || text === '') continue
    const row = BY_VARIABLE.get(name)
    if (!row) throw unknownVariable(name)
    values[row.key] = readVariable(row, text)
  }
  return values as OptionValues
}

function unknownVariable(name: string): ZtxexpError {
  const names = [...BY_VARIABLE.keys()].map((known) => known.slice(PREFIX.length))
  const hint = didYouMean(name.slice(PREFIX.length), names, (nearest) => PREFIX + nearest)
  return new ZtxexpError('BAD_OPTION', `Unknown environment variable ${name}.${hint} Correct it or unset it.`)
}

function readVariable(row: NamedOption, text: string): unknown {
  const { kind } = row
  const { merge } = kind
  const items = merge ? text.split(',').map((item) => kind.fromText(item)) : [kind.fromText(text)]
  const value = items.reduce((first, second) =>
    first === undefined || second === undefined ? undefined : merge?.(first, second),
  )
  if (value !== undefined) return value
  const name = environmentName(row)
  throw new ZtxexpError('BAD_OPTION', describeBadText(kind, { name, sign: '=', text }))
}
