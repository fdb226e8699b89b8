/** Records what a check really throws, as a worker does. */

import { recordError } from '../../../src/errors/error-record.ts'
import type { ErrorRecord } from '../../../src/model/error.ts'

export function caught(check: () => void): ErrorRecord {
  try {
    check()
  } catch (error) {
    return recordError(error)
  }
  throw new Error('The assertion held.')
}
