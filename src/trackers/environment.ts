/** What the user has started us with: addresses and keys of servers. */

/** Such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>
