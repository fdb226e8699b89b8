/** Stands for Node's module `crypto` in the bundle: files that the page shares with the command import it, and none that it calls. */

export function createHash(): never {
  throw new Error('The page hashes nothing. This is a bug in ztxexp.')
}
