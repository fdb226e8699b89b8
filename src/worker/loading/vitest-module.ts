/** Gives every file that imports `vitest` the helpers for experiments in its place. */

export const ADAPTED_NAMES = [
  'expect',
  'vi',
  'vitest',
  'onTestFinished',
  'onTestFailed',
  'beforeAll',
  'beforeEach',
  'afterEach',
  'afterAll',
  'test',
  'it',
  'describe',
  'suite',
  'bench',
  'aroundEach',
  'aroundAll',
  'recordArtifact',
] as const

export type AdaptedName = (typeof ADAPTED_NAMES)[number]

const ADAPT_URL = new URL('../vitest-api/adapt.js', import.meta.url).href
const PREFIX = `${ADAPT_URL}?vitest=`
/** What Vite makes of the name. */
const ENTRY_RE = /^file:.*\/vitest\/dist\/index\.js$/

/** A module that stands in place of Vitest. */
interface StandIn {
  /** What was imported. */
  specifier: string
  /** Where, which says what the name of a package means. */
  importer: string
}

/** Where an import of Vitest leads, or nothing where it is another one. */
export function standInUrl(specifier: string, importer: string | undefined): string | undefined {
  const isVitest = specifier === 'vitest' || ENTRY_RE.test(specifier)
  if (!isVitest || importer === undefined || readStandIn(importer)) return undefined
  const standIn: StandIn = { specifier, importer: specifier === 'vitest' ? importer : '' }
  return PREFIX + encodeURIComponent(JSON.stringify(standIn))
}

/** The stand-in that a url is of, or nothing where it is of another module. */
export function readStandIn(url: string | undefined): StandIn | undefined {
  if (!url?.startsWith(PREFIX)) return undefined
  return JSON.parse(decodeURIComponent(url.slice(PREFIX.length))) as StandIn
}

/** The code of a stand-in. */
export function standInSource({ specifier }: StandIn): string {
  const inner = specifier === 'vitest' ? 'vitest/internal/browser' : new URL('browser.js', specifier).href
  const [vitest, internal, adapt] = [specifier, inner, ADAPT_URL].map((name) => JSON.stringify(name))
  return `
import * as whole from ${vitest}
import * as internal from ${internal}
import { adapt } from ${adapt}
export * from ${vitest}
export const { ${ADAPTED_NAMES.join(', ')} } = adapt(whole, internal)
`
}
