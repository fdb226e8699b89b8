/** Records what a check really throws, as a worker does. */
import type { ErrorRecord } from '../../../src/model/error.ts'
import { recordError } from '../../../src/model/error-record.ts'

export function caught(check: () => void): ErrorRecord {
  try {
    check()
  } catch (error) {
    return recordError(error)
  }
  throw new Error('The assertion held.')
}
