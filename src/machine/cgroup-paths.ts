/** Finds the folders of the control groups that this process is in, for both cgroup versions. */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export interface CgroupFolders {
  version: 1 | 2
  /** This process's group first, then each parent up to the mount point. Absolute, `root` included. */
  folders: string[]
}

interface CgroupMount {
  type: string
  /** The part of the group tree that is mounted, `/` for all of it. */
  mountedPath: string
  mountPoint: string
  options: string[]
}

/**
 * The folders for one controller, from `/proc/self/cgroup` and `/proc/self/mountinfo` (see cgroups(7)): the v1
 * hierarchy that has the controller, else the unified v2 hierarchy. `undefined` when there is neither.
 *
 * @param root Where `/proc` and the mount points are looked up, `/` on a real machine.
 */
export function findCgroupFolders(controller: string, root: string): CgroupFolders | undefined {
  const memberships = readText(join(root, 'proc/self/cgroup'))
  const mountinfo = readText(join(root, 'proc/self/mountinfo'))
  if (memberships === undefined || mountinfo === undefined) return undefined
  const mounts = mountinfo.split('\n').flatMap(parseMount)
  for (const version of [1, 2] as const) {
    const path = membershipPath(memberships, version === 1 ? controller : '')
    if (path === undefined) continue
    const candidates = mounts.filter((mount) =>
      version === 1
        ? mount.type === 'cgroup' && mount.options.includes(controller)
        : mount.type === 'cgroup2',
    )
    const mount = candidates.find((each) => isInside(path, each.mountedPath)) ?? candidates[0]
    if (mount) return { version, folders: foldersUpward(mount, path).map((folder) => join(root, folder)) }
  }
  return undefined
}

/** The text of a file, or `undefined` when it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Lines are `id:controllers:path`; v2 has no controllers. The path may contain colons. */
function membershipPath(memberships: string, controller: string): string | undefined {
  for (const line of memberships.split('\n')) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line)
    if (match?.[1]?.split(',').includes(controller)) return match[2]
  }
  return undefined
}

/** Fields per proc_pid_mountinfo(5): `id parent dev root point options [optional...] - type source super`. */
function parseMount(line: string): CgroupMount[] {
  const [left, right] = line.split(' - ')
  const [, , , mountedPath, mountPoint] = (left ?? '').split(' ')
  const [type, , options] = (right ?? '').split(' ')
  if (!type?.startsWith('cgroup') || mountedPath === undefined || mountPoint === undefined) return []
  return [
    {
      type,
      mountedPath: unescapeOctal(mountedPath),
      mountPoint: unescapeOctal(mountPoint),
      options: (options ?? '').split(','),
    },
  ]
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

/**
 * In a container without a cgroup namespace the path starts with the mounted part, which is left out; a path
 * outside the mounted part cannot be seen, so the mount point itself is the nearest that can.
 */
function foldersUpward(mount: CgroupMount, path: string): string[] {
  const relative = isInside(path, mount.mountedPath) ? posix.relative(mount.mountedPath, path) : ''
  const folders: string[] = []
  for (let parts = relative.split('/').filter(Boolean); ; parts = parts.slice(0, -1)) {
    folders.push(posix.join(mount.mountPoint, ...parts))
    if (parts.length === 0) return folders
  }
}

function isInside(path: string, parent: string): boolean {
  return parent === '/' ? !path.startsWith('/..') : path === parent || path.startsWith(`${parent}/`)
}
