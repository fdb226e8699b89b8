/** `ztxexp ui`: the page on past and running runs, served on this machine. */
import { basename } from 'node:path'
import { acceptRecord, acceptRun, type RunFilter } from '../../analysis/filter.ts'
import { ownVersion } from '../../machine/package-versions.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { UI_TOKEN } from '../../options/environment.ts'
import { readAssets } from '../../page/html.ts'
import { type PageServer, startPageServer } from '../../page/server/page-server.ts'
import { findRun, selectorFilter } from '../../results/find.ts'
import type { Results } from '../../results/open.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { openInBrowser } from '../open-in-browser.ts'
import { baselineFrom } from './page-baseline.ts'
import { type CheckedFilter, filterFrom, openFrom } from './record-filter.ts'

const HIGHEST_PORT = 65_535
/** Short ones could be tried out. */
const TOKEN = /^[\w-]{16,256}$/

export const uiCommand = recordCommand('ui', async ({ words, values }, io) => {
  const { terminal } = io
  const results = await openFrom(values, io)
  const filter = filterFrom(values)
  const ended = whenEnded()
  const server = await serve(words, values, { results, filter, io })
  await server.isReady
  await checkNames(filter, results).catch(async (error: unknown) => {
    await server.close()
    throw error
  })
  if (values.host !== undefined) {
    terminal.error(
      terminal.colors.yellow(
        `Whoever can reach ${values.host} and knows this address can read the results, and the connection is not encrypted.`,
      ),
    )
  }
  terminal.print(`Showing ${basename(results.dir)} at ${server.address}\nPress Ctrl-C to end.`)
  if (values.open) await openInBrowser(server.address, terminal)
  const exitCode = await ended
  await server.close()
  return exitCode
})

async function serve(
  words: readonly string[],
  values: RecordValues,
  { results, filter: { filter }, io }: { results: Results; filter: CheckedFilter; io: CommandIo },
): Promise<PageServer> {
  if (values.port > HIGHEST_PORT)
    throw new ZtxexpError('BAD_OPTION', `There is no port ${values.port}: the highest is ${HIGHEST_PORT}.`)
  return startPageServer({
    results,
    filter: { ...filter, predicate: await acceptsWords(results, words) },
    withMeta: needsMeta(words, filter),
    version: ownVersion(),
    baseline: await baselineFrom(values, results, io),
    assets: readAssets(),
    cwd: io.cwd,
    port: values.port,
    host: values.host,
    token: tokenFrom(io),
  })
}

/** Where there is no results directory yet, any name may still come to be. */
async function checkNames({ checkNames }: CheckedFilter, results: Results): Promise<void> {
  try {
    await checkNames(results)
  } catch (error) {
    if (!(error instanceof ZtxexpError && error.code === 'NOT_FOUND')) throw error
  }
}

/** An address that stays the same when the server is started anew is only had with a token that does. */
export function tokenFrom({ environment }: Pick<CommandIo, 'environment'>): string | undefined {
  const token = environment[UI_TOKEN] || undefined
  if (token === undefined || TOKEN.test(token)) return token
  throw new ZtxexpError(
    'BAD_OPTION',
    `${UI_TOKEN} must have 16 or more letters, digits, "-" and "_": whoever knows it can read the results.`,
  )
}

function needsMeta(words: readonly string[], { where }: RunFilter): boolean {
  const names = where?.names.some((name) => name.startsWith('meta.')) ?? false
  return names || words.some((word) => /^(commit:|where:.*\bmeta\.)/.test(word))
}

/** Runs that are still to come are selected too; `latest` is the one that is so now. */
async function acceptsWords(
  results: Results,
  words: readonly string[],
): Promise<NonNullable<RunFilter['predicate']>> {
  if (words.length === 0) return () => true
  const filters = await Promise.all(
    words.map(async (word) =>
      selectorFilter(word === 'latest' ? (await findRun(results, word)).runId : word),
    ),
  )
  const accepts = filters.map((filter) => [acceptRun(filter), acceptRecord(filter)] as const)
  return (record) => accepts.some(([run, whole]) => run(record.run) && whole(record))
}

/** The exit status, when a signal says that it is time. To end it by Ctrl-C is what it is made for. */
function whenEnded(): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(0))
    process.once('SIGTERM', () => resolve(143))
    process.once('SIGHUP', () => resolve(129))
  })
}
