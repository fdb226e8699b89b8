/** What a run has left in its `artifacts`, and how a browser may be given it: nothing of it is ever run. */

import { join } from 'node:path'
import { entryAt, listEntries } from '../../store/door.ts'
import { FOLDERS } from '../../store/run-directory/layout.ts'
import type { Artifact } from '../model/run-detail.ts'

/** More are counted by whoever looks into the folder. */
const MOST_FILES = 500
const MOST_DEPTH = 8

/** Pictures that hold no code; SVG and HTML are given as text. */
const IMAGE_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
}

const TEXTS = new Set(
  'txt log md html htm svg xml yaml yml toml ini js mjs cjs ts css py sh tex tsv jsonl'.split(' '),
)

/** Where an artifact can be had; `null` for nowhere. */
export type HrefOf = (path: string, bytes: number) => string | null

/** @param hrefOf Default: nowhere. */
export function listArtifacts(runDir: string, hrefOf: HrefOf = () => null): Artifact[] {
  const found: Artifact[] = []
  const visit = (folder: string, prefix: string, depth: number): void => {
    for (const entry of listEntries(folder).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length === MOST_FILES) return
      const [place, path] = [join(folder, entry.name), `${prefix}${entry.name}`]
      if (entry.isDirectory() && depth < MOST_DEPTH) visit(place, `${path}/`, depth + 1)
      else if (entry.isFile() && entry.name !== '.gitkeep') {
        const bytes = entryAt(place)?.size ?? 0
        found.push({ path, bytes, kind: kindOf(path), href: hrefOf(path, bytes) })
      }
    }
  }
  const root = join(runDir, FOLDERS.artifacts)
  if (entryAt(root)?.isDirectory()) visit(root, '', 1)
  return found
}

/** The type that a picture is given as; `undefined` where the file is none that is shown as one. */
export function imageType(path: string): string | undefined {
  const extension = extensionOf(path)
  return Object.hasOwn(IMAGE_TYPES, extension) ? IMAGE_TYPES[extension] : undefined
}

/** Whether the file is given as text; what is neither a picture nor text is given to be saved. */
export function isText(path: string): boolean {
  return kindOf(path) !== 'other' && kindOf(path) !== 'image'
}

function kindOf(path: string): Artifact['kind'] {
  const extension = extensionOf(path)
  if (imageType(path) !== undefined) return 'image'
  if (extension === 'json' || extension === 'csv') return extension
  return TEXTS.has(extension) ? 'text' : 'other'
}

function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
}
