/** What was thrown, as a sentence: anything can be thrown, and mostly it is an error. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
