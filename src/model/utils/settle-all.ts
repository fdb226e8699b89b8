/** Waits for several things, to the end of each. */

/** Resolves when all are over. Rejects then with what the first of them has rejected with, if one has. */
export async function settleAll(promises: readonly Promise<unknown>[]): Promise<void> {
  for (const end of await Promise.allSettled(promises)) if (end.status === 'rejected') throw end.reason
}
