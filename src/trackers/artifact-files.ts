/** The files of a run that a tracker was told to send. */
import { join, sep } from 'node:path'
import { glob } from 'tinyglobby'
import { entryAt, readStart } from '../store/door.ts'
import { withArtifact } from '../store/run-directory/artifact-file.ts'

/** What is to be sent, by name; links are not followed. */
export async function artifactNames(runDir: string, globs: readonly string[]): Promise<string[]> {
  const folder = join(runDir, 'artifacts')
  if (globs.length === 0 || entryAt(folder)?.isDirectory() !== true) return []
  const found = await glob([...globs], {
    cwd: folder,
    followSymbolicLinks: false,
    onlyFiles: true,
    dot: true,
  })
  return found
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name !== '.gitkeep')
    .sort()
}

/**
 * One of them.
 *
 * @returns `undefined` where it has more bytes than this
 * @throws RefusedFile where a link stands in its path, or it is gone
 */
export function readArtifact(runDir: string, name: string, mostBytes: number): Uint8Array | undefined {
  return withArtifact(runDir, name, ({ file, stats }) =>
    stats.size > mostBytes ? undefined : readStart(file, stats.size),
  )
}
