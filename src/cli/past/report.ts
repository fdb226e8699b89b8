/** `ztxexp report`: past runs as one file that opens anywhere. */
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ownVersion } from '../../machine/package-versions.ts'
import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { readAssets } from '../../page/html.ts'
import { makeReport } from '../../page/report/make-report.ts'
import { checkFolder, writeOutput } from '../../results/export/output-file.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { openInBrowser } from '../open-in-browser.ts'
import { baselineFrom } from './page-baseline.ts'
import { openFrom, warnDamaged } from './record-filter.ts'
import { selectRuns } from './select-runs.ts'

const DEFAULT_FILE = 'report.html'

export const reportCommand = recordCommand('report', async ({ words, values }, io) => {
  const format = values.format ?? (/\.(md|markdown)$/i.test(values.output ?? '') ? 'markdown' : 'html')
  if (format === 'html') return writeReport(words, values, io)
  return (await import('./report-markdown.ts')).writeMarkdown(words, values, io)
})

/** @param words What selects runs. */
export async function writeReport(
  words: readonly string[],
  values: RecordValues,
  io: CommandIo,
): Promise<number> {
  const { cwd, terminal } = io
  const file = resolve(cwd, values.output ?? DEFAULT_FILE)
  checkExtension(file)
  checkFolder(file)
  const results = await openFrom(values, io)
  const records = await selectRuns(results, words, values)
  const { html, notes, cuts } = await makeReport({
    results,
    records,
    baseline: await baselineFrom(values, results, io),
    maxSize: values.full ? undefined : values.maxSize,
    withMeta: values.withMeta,
    cwd,
    version: ownVersion(),
    assets: readAssets(),
  })
  await writeOutput(file, Promise.resolve(html))
  warnDamaged(results, io)
  const size = Buffer.byteLength(html)
  terminal.output(`${counted(records.length, 'run')}, ${describeSize(size)}: ${relative(cwd, file)}`)
  for (const note of notes) terminal.output(note)
  if (notes.length > 0 && !values.full)
    terminal.output('Everything is in it with --full, and more with --max-size.')
  for (const cut of cuts) terminal.output(cut)
  if (!values.full && size > values.maxSize) {
    terminal.error(
      `The report is larger than ${describeSize(values.maxSize)}: the tables alone take that much.`,
    )
  }
  if (values.open) await openInBrowser(pathToFileURL(file).href, terminal)
  return 0
}

function checkExtension(file: string): void {
  if (/\.html?$/i.test(file)) return
  throw new ZtxexpError(
    'BAD_OPTION',
    `A report is an .html or .md file, and ${file} is none. For tables there is ztxexp export.`,
  )
}

function describeSize(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
