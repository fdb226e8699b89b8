/** The kinds of option that an experiment writes in another way than a command line: classes, any seed. */
import type { ErrorClassOrName } from '../../model/error.ts'
import { type Kind, NO_TEXT } from './kind.ts'

/** Classes of errors, or their names: to the program, names. */
export function errorClasses(): Kind<string[], ErrorClassOrName | readonly ErrorClassOrName[]> {
  const nameOf = (entry: unknown) =>
    typeof entry === 'string' ? entry : typeof entry === 'function' ? entry.name : ''
  return {
    ...NO_TEXT,
    accepts: 'classes of errors, or their names',
    example: 'TimeoutError',
    configExample: "['TimeoutError', RangeError]",
    fromConfig: (value) => {
      const names = (Array.isArray(value) ? value : [value]).map(nameOf)
      return names.every((name) => name !== '') ? names : undefined
    },
  }
}

/** Any number but NaN and the infinities: a seed is handed on as it is. */
export function anyNumber(): Kind<number> {
  return {
    ...NO_TEXT,
    accepts: 'a number',
    example: '42',
    configExample: '42',
    fromConfig: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  }
}
