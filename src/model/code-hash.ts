/** The hash of the code that a run was made by, where that is more than what its file imports for all to see. */
import { fingerprint } from './utils/fingerprint.ts'

/**
 * @param codeHash Of what the experiment file imports.
 * @param reached Hashes of the modules that the run has reached besides, by their paths.
 */
export function codeHashWith(codeHash: string, reached: Readonly<Record<string, string>> = {}): string {
  return Object.keys(reached).length === 0 ? codeHash : fingerprint([codeHash, reached])
}
