/** Says at once where the system does not let a session do what its options ask for. */
import { findRefusedNiceness } from '../machine/priority.ts'
import { ZtxexpError } from '../model/error.ts'
import type { ResolvedOptions } from '../options/resolve.ts'

/** @throws {ZtxexpError} `BAD_OPTION` for a priority that the system does not let this user give */
export function checkMachine({ nice }: Pick<ResolvedOptions, 'nice'>): void {
  const refusal = nice === undefined ? undefined : findRefusedNiceness(nice)
  if (refusal !== undefined) throw new ZtxexpError('BAD_OPTION', refusal)
}
