/** Finds out what the cases of an evaluation come from. */
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, relative, resolve } from 'node:path'
import { ZtxexpError } from '../../model/error.ts'
import { describeValue } from '../../model/utils/json.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import { type CaseItems, type CaseSource, isWalkable } from './cases.ts'
import { KeptItems, ListRows, MadeRows, readJsonList, readYamlList } from './document-rows.ts'
import { CsvRows, JsonLines } from './line-rows.ts'
import type { Rows } from './rows.ts'

const READERS: Record<string, (path: string, name: string) => Rows | Promise<Rows>> = {
  '.jsonl': (path, name) => new JsonLines(path, name),
  '.ndjson': (path, name) => new JsonLines(path, name),
  '.csv': (path, name) => new CsvRows(path, name),
  '.json': readJsonList,
  '.yaml': readYamlList,
  '.yml': readYamlList,
}

/**
 * @param folder Absolute path that a relative one starts from.
 * @throws {ZtxexpError} `BAD_DECLARATION` when it is nothing that can be walked, or a file that is not there; whatever a
 *   function of the user's throws
 */
export async function openRows<Config>(
  { from }: CaseSource<object, Config>,
  { folder, config }: { folder: string; config: Config },
): Promise<Rows> {
  if (typeof from !== 'function') return rowsOf(from, folder)
  const first = await from(config)
  if (typeof first === 'string' || Array.isArray(first)) return rowsOf(first, folder)
  checkWalkable(first)
  return new MadeRows(makeAgain(first, async () => checkWalkable(await from(config))))
}

async function rowsOf(from: unknown, folder: string): Promise<Rows> {
  if (typeof from === 'string') return openFile(resolve(folder, from))
  if (Array.isArray(from)) return new ListRows('cases', from, (at) => `cases[${at}]`)
  const items = checkWalkable(from)
  const again = isOnce(items) ? new KeptItems(items) : items
  return new MadeRows(async () => again)
}

/** What a function has made is walked first, and then what it makes when it is called again. */
function makeAgain(
  first: CaseItems<object>,
  make: () => Promise<CaseItems<object>>,
): () => Promise<CaseItems<object>> {
  if (!isOnce(first)) return async () => first
  let unused: CaseItems<object> | undefined = first
  return async () => {
    const items = unused ?? (await make())
    unused = undefined
    return items
  }
}

/** Whether it is an iterator itself, such as what a generator function returns. */
function isOnce(items: CaseItems<object>): boolean {
  return 'next' in items && typeof items.next === 'function'
}

function checkWalkable(value: unknown): CaseItems<object> {
  if (isWalkable(value)) return value
  throw new ZtxexpError(
    'BAD_DECLARATION',
    'cases takes the path of a file, an array or another iterable of cases, or a function that returns one of these, ' +
      `got ${describeValue(value)}.`,
  )
}

async function openFile(path: string): Promise<Rows> {
  const name = relative(process.cwd(), path)
  const open = READERS[extname(path).toLowerCase()]
  if (open === undefined) {
    const known = Object.keys(READERS).join(' ')
    throw new ZtxexpError('BAD_DECLARATION', `${name}: cases are read from files that end with ${known}.`)
  }
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw noFile(path, name)
  try {
    return await open(path, name)
  } catch (error) {
    if (error instanceof ZtxexpError) throw error
    const message = `${name} cannot be read: ${(error as Error).message}`
    throw new ZtxexpError('BAD_DECLARATION', message, { cause: error })
  }
}

function noFile(path: string, name: string): ZtxexpError {
  let beside: string[] = []
  try {
    beside = readdirSync(dirname(path))
  } catch {
    const message = `There is no folder ${dirname(name)} for the cases ${basename(name)}.`
    return new ZtxexpError(
      'BAD_DECLARATION',
      `${message} Paths start from the folder of the experiment file.`,
    )
  }
  const hint = didYouMean(basename(path), beside)
  const message = `There is no file ${name} to read cases from.${hint}`
  return new ZtxexpError('BAD_DECLARATION', `${message} Paths start from the folder of the experiment file.`)
}
