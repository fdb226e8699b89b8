/** Reads the options of an experiment's declaration: those rows of the table that may stand there. */
import { ZtxexpError } from '../model/error.ts'
import { didYouMean } from '../model/utils/nearest-name.ts'
import { describeBadValue } from './kinds/bad-value.ts'
import { DECLARED_LIST, type DeclaredValues } from './option-type.ts'

const BY_KEY = new Map(DECLARED_LIST.map((option) => [option.key, option]))

/** Options that are functions, or may be, and are read where they are declared. */
const ELSEWHERE = ['cases', 'scorers', 'summarize']

/**
 * What an experiment says, in the units of the program; nothing for `undefined`.
 *
 * @param where The experiment, for messages.
 * @throws {ZtxexpError} `BAD_DECLARATION` that names the option and what it takes
 * @example
 * readDeclared('a.exp.ts > "train"', { timeout: '10m' }) // { timeout: 600000 }
 */
export function readDeclared(where: string, options: object): DeclaredValues {
  const values: Record<string, unknown> = {}
  for (const [key, input] of Object.entries(options)) {
    const option = BY_KEY.get(key)
    if (!option) throw new ZtxexpError('BAD_DECLARATION', `${where}: ${unknownOption(key)}`)
    if (input === undefined) continue
    const value = option.kind.fromConfig(input)
    if (value === undefined) {
      const problem = describeBadValue(key, option.kind, input)
      throw new ZtxexpError('BAD_DECLARATION', `${where}: option ${problem}`)
    }
    values[key] = value
  }
  return values as DeclaredValues
}

function unknownOption(key: string): string {
  const known = [...BY_KEY.keys(), ...ELSEWHERE]
  return `unknown option "${key}".${didYouMean(key, known)} Known options: ${known.join(', ')}.`
}
