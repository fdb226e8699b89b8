/** Finds runs by what users type: ids, their beginnings, and selectors such as `group:main`. */
import { basename } from 'node:path'
import { hasFailed } from '../analysis/count-records.ts'
import { parseWhere } from '../analysis/expression/where.ts'
import type { RunRecord } from '../analysis/record.ts'
import { sortRecords } from '../analysis/select.ts'
import { ZtxexpError } from '../model/error.ts'
import type { RunFields } from '../model/stored-run.ts'
import { listed } from '../model/utils/counted.ts'
import { sanitize } from '../terminal/terminal-text.ts'
import type { RecordOptions, Results } from './open.ts'

const MOST_NAMED = 5

/**
 * The run whose id begins with the given text; `latest` is the one that started last.
 *
 * @throws ZtxexpError (`NOT_FOUND`) when there is none, or more than one.
 */
export async function findRun(results: Results, prefix: string): Promise<RunRecord> {
  if (prefix === 'latest') {
    const latest = await findLatest(results)
    if (latest) return latest
  }
  const accept = ({ run_id }: RunFields) => run_id.startsWith(prefix)
  const found = await results.toArray({ accept, withMeta: true, areTextsCut: true })
  const [first] = found
  const exact = found.find(({ runId }) => runId === prefix)
  const meant = exact ?? (found.length === 1 ? first : undefined)
  const whole = meant && results.whole(meant)
  if (whole) return whole
  if (!first) {
    const unread = results.damaged.find(({ runDir }) => basename(runDir).startsWith(prefix))
    const why = unread ? sanitize(` that can be read. Of ${basename(unread.runDir)}, ${unread.reason}`) : ''
    throw new ZtxexpError(
      'NOT_FOUND',
      `No run in ${results.dir} has an id that begins with "${prefix}"${why}.`,
    )
  }
  const ids = found.map(({ runId }) => runId)
  throw new ZtxexpError('NOT_FOUND', `"${prefix}" could be ${listed(ids, MOST_NAMED)}. Write more of the id.`)
}

/** Of the others no more than `run.json` is read, unless the latest turns out to be damaged. */
async function findLatest(results: Results): Promise<RunRecord | undefined> {
  let latest: RunFields | undefined
  const note = (run: RunFields): false => {
    if ((run.started_at ?? '') >= (latest?.started_at ?? '')) latest = run
    return false
  }
  await results.toArray({ accept: note })
  const accept = ({ run_id }: RunFields) => run_id === latest?.run_id
  const [found] = latest ? await results.toArray({ accept, withMeta: true }) : []
  return found ?? sortRecords(await results.toArray({ withMeta: true }), ['run.started_at']).at(-1)
}

/**
 * The runs that a selector means: `group:<name>`, `experiment:<name>`, `tag:<key>=<value>`, `commit:<hash>` or
 * `where:<expression>`, those that succeeded or failed; else the start of one run's id.
 *
 * @throws ZtxexpError (`NOT_FOUND`) when there are none.
 */
export async function findRuns(
  results: Results,
  selector: string,
  options: Pick<RecordOptions, 'withMeta' | 'areTextsCut'> = {},
): Promise<RunRecord[]> {
  if (!selector.includes(':')) return [await findRun(results, selector)]
  const found = (
    await results.toArray({ ...options, status: ['succeeded', 'failed'], ...selectorFilter(selector) })
  ).filter((record) => record.run.status === 'succeeded' || hasFailed(record))
  if (found.length > 0) return found
  throw new ZtxexpError('NOT_FOUND', `No run in ${results.dir} that succeeded or failed fits ${selector}.`)
}

/**
 * The filter that a selector such as `group:main` means, for runs that are still to come too.
 *
 * @throws ZtxexpError (`BAD_OPTION`) where it is of no kind that there is
 */
export function selectorFilter(selector: string): RecordOptions {
  const colon = selector.indexOf(':')
  if (colon === -1) return { predicate: ({ runId }) => runId.startsWith(selector) }
  const [kind, value] = [selector.slice(0, colon), selector.slice(colon + 1)]
  switch (kind) {
    case 'group':
      return { group: value }
    case 'experiment':
      return { experiment: value }
    case 'tag': {
      const equals = value.indexOf('=')
      return { tags: equals === -1 ? [value] : { [value.slice(0, equals)]: value.slice(equals + 1) } }
    }
    case 'commit':
      return { withMeta: true, predicate: ({ meta }) => String(meta?.git_commit ?? '').startsWith(value) }
    case 'where':
      return { where: parseWhere(value) }
    default:
      throw new ZtxexpError(
        'BAD_OPTION',
        `Cannot select runs by "${kind}": write group:, experiment:, tag:, commit: or where:.`,
      )
  }
}
