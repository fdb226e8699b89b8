/**
 * The temporary folder of a session, in the folder of the system for such: it says whose it is, so that those of
 * sessions that were killed can be told and cleared away by the next one.
 */
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nameError } from '../../errors/error-record.ts'
import { checkLiveness, currentIdentity, type ProcessIdentity } from '../../machine/process-identity.ts'
import { ZtxexpError } from '../../model/error.ts'
import { debugLog } from '../../model/utils/debug.ts'

/** What the names begin with; six random characters follow. */
const PREFIX = 'ztxexp-work-'
const NAME = /^ztxexp-work-[A-Za-z0-9]{6}$/
const OWNER = 'owner.json'
/** One that does not say whose it is may be about to. */
const NAMELESS_MS = 60_000

const debug = debugLog('worker')

/**
 * Makes a folder for this process. What processes of this user have left behind that are dead is removed first.
 *
 * @throws ZtxexpError where nothing can be written there.
 */
export function makeWorkFolder(parent = tmpdir()): string {
  try {
    clearDeadFolders(parent)
    const folder = mkdtempSync(join(parent, PREFIX))
    writeFileSync(join(folder, OWNER), JSON.stringify(currentIdentity()))
    return folder
  } catch (error) {
    const reason = `${parent}, the folder for temporary files, cannot be used: ${nameError(error).message}.`
    throw new ZtxexpError('WORKERS_UNUSABLE', `${reason} Make room there, or choose another by TMPDIR.`)
  }
}

/** Of whom it is not known that they are dead, such as those of another container, nothing is removed. */
function clearDeadFolders(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => NAME.test(entry))) {
    try {
      clearIfDead(join(parent, name))
    } catch (error) {
      // Somebody else's, or another session has just done the same.
      debug?.('left %s: %o', name, error)
    }
  }
}

function clearIfDead(folder: string): void {
  const entry = lstatSync(folder)
  // A name proves nothing in a folder that all users share.
  if (!entry.isDirectory() || entry.uid !== (process.getuid?.() ?? entry.uid)) return
  const owner = readOwner(folder)
  if (owner === undefined) {
    // Fails where there is something in it.
    if (Date.now() - entry.mtimeMs > NAMELESS_MS) rmdirSync(folder)
  } else if (checkLiveness(owner) === 'dead') rmSync(folder, { recursive: true, force: true })
}

function readOwner(folder: string): ProcessIdentity | undefined {
  const path = join(folder, OWNER)
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined
  return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity
}
