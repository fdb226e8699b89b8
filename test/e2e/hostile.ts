/** Results directories that somebody else has made, with everything in them that a file system can hold. */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

/** What nobody may read, write or delete by way of a results directory. */
export interface Outside {
  dir: string
  /** Everything in it: names, contents and times of change. */
  look(): unknown
}

/** Text that must not come up anywhere. */
export const SECRET = 'SECRET-OF-ANOTHER'

export function makeOutside(dir: string): Outside {
  mkdirSync(join(dir, 'folder'), { recursive: true })
  writeFileSync(join(dir, '.bashrc'), `${SECRET}\n`)
  writeFileSync(join(dir, 'folder', 'precious.txt'), SECRET)
  writeFileSync(join(dir, 'document.json'), JSON.stringify({ [SECRET]: 1 }))
  writeFileSync(join(dir, 'lines.jsonl'), `${JSON.stringify({ step: 1, metrics: { [SECRET]: 1 } })}\n`)
  const look = () =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const text = entry.isFile() ? readFileSync(path, 'utf8') : ''
        return [path, text, lstatSync(path).mtimeMs]
      })
      .sort()
  return { dir, look }
}

/** Puts something at a path, in place of what is there. */
type Put = (path: string) => void

const DEEP = `${'['.repeat(30_000)}`

/** Kinds of things that stand where a file should. `undefined` where this machine cannot make one. */
export function kindsOfTrouble(outside: Outside): Record<string, Put> {
  const at = (path: string, put: Put) => {
    rmSync(path, { recursive: true, force: true })
    put(path)
  }
  const program =
    (name: string, ...args: string[]): Put =>
    (path) => {
      execFileSync(
        name,
        args.map((arg) => (arg === '%' ? path : arg)),
        { stdio: 'ignore' },
      )
    }
  const kinds: Record<string, Put> = {
    link: (path) => symlinkSync(join(outside.dir, '.bashrc'), path),
    'document-link': (path) => symlinkSync(join(outside.dir, 'document.json'), path),
    'lines-link': (path) => symlinkSync(join(outside.dir, 'lines.jsonl'), path),
    'folder-link': (path) => symlinkSync(join(outside.dir, 'folder'), path),
    'link-to-zero': (path) => symlinkSync('/dev/zero', path),
    folder: (path) => mkdirSync(path),
    deep: (path) => writeFileSync(path, DEEP),
    'deep-but-whole': (path) => writeFileSync(path, `{"a":${DEEP}${']'.repeat(30_000)}}`),
    'slow-to-parse': (path) => writeFileSync(path, `NaN"${'\\"'.repeat(500_000)}`),
    binary: (path) => writeFileSync(path, Buffer.alloc(1000, 0xff)),
    'control-characters': (path) => writeFileSync(path, '\x1b]0;title\x07\x1b[31m{"\x1b[2J": 1}\n'),
    empty: (path) => writeFileSync(path, ''),
    pipe: program('mkfifo', '%'),
    socket: program(
      'python3',
      '-c',
      'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])',
      '%',
    ),
    zero: program('mknod', '%', 'c', '1', '5'),
    terminal: program('mknod', '%', 'c', '5', '0'),
  }
  return Object.fromEntries(
    Object.entries(kinds)
      .filter(([, put]) => isPossible(put, join(outside.dir, '..', 'possible')))
      .map(([name, put]) => [name, (path: string) => at(path, put)]),
  )
}

function isPossible(put: Put, path: string): boolean {
  try {
    put(path)
    return true
  } catch {
    return false
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

/** Megabytes of no meaning, in one line. */
export function putGarbage(path: string, megabytes: number): void {
  rmSync(path, { recursive: true, force: true })
  const piece = `{"a": [${'x'.repeat(1000)}`.repeat(1000).slice(0, 1_000_000)
  for (let count = 0; count < megabytes; count++) appendFileSync(path, piece)
}

const FILES = [
  'run.json',
  'config.json',
  'metrics.json',
  'meta.json',
  'metrics.jsonl',
  'events.jsonl',
  'run.log',
  'error.log',
]

/** A copy of a run in a results directory. @returns the copy's directory */
export function copyRun(runDir: string, index: number, name?: string): string {
  const id = `20200101_000000_${index.toString(16).padStart(8, '0')}`
  const copy = join(runDir, '..', name ?? id)
  cpSync(runDir, copy, { recursive: true })
  const run = JSON.parse(readFileSync(join(copy, 'run.json'), 'utf8'))
  writeFileSync(join(copy, 'run.json'), JSON.stringify({ ...run, run_id: id }))
  if (!existsSync(join(copy, 'error.log'))) writeFileSync(join(copy, 'error.log'), 'Error: bad\n')
  return copy
}

/**
 * Fills a results directory with runs that each have one thing wrong.
 *
 * @param runDir One that is right.
 * @returns what is wrong, by the name of the directory
 */
export function addTrouble(runDir: string, outside: Outside): Map<string, string> {
  const resultsDir = join(runDir, '..')
  const made = new Map<string, string>()
  for (const [kind, put] of Object.entries(kindsOfTrouble(outside))) {
    for (const file of [...FILES, 'artifacts', 'checkpoints']) {
      const copy = copyRun(runDir, made.size)
      put(join(copy, file))
      made.set(basename(copy), `${file}: ${kind}`)
    }
  }
  for (const file of ['run.json', 'metrics.jsonl', 'error.log']) {
    const copy = copyRun(runDir, made.size)
    putGarbage(join(copy, file), 50)
    made.set(basename(copy), `${file}: 50 MB`)
  }
  const ids = ['../../up', 'a\nb', '\x1b[31mred', 'x'.repeat(5000), '/etc']
  for (const id of ids) {
    const copy = copyRun(runDir, made.size)
    const run = JSON.parse(readFileSync(join(copy, 'run.json'), 'utf8'))
    writeFileSync(join(copy, 'run.json'), JSON.stringify({ ...run, run_id: id }))
    made.set(basename(copy), `run_id ${JSON.stringify(id).slice(0, 30)}`)
  }
  for (const name of ['new\nline', '\x1b[2Jclear', 'y'.repeat(255)]) copyRun(runDir, made.size, name)
  symlinkSync(outside.dir, join(resultsDir, '20200101_000000_ffffffff'))
  made.set('20200101_000000_ffffffff', 'a link')
  return made
}
