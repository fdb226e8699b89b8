// The packages that fixtures/packages use, with the versions that they pin.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLONE } from '../installation.mjs'

/** Names and versions of one fixture, or of all. */
export function packagesOfFixtures(leaf) {
  const root = join(CLONE, 'fixtures', 'packages')
  const manifests = (leaf ? [leaf] : readdirSync(root)).map((name) => join(root, name, 'package.json'))
  return Object.assign({}, ...manifests.map((file) => JSON.parse(readFileSync(file, 'utf8')).dependencies))
}
