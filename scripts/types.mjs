// Bundles the types of each entry into one file. What of them is public stands in a report for each under test/api,
// so that every change of it is seen: `npm run check:api` compares, `npm run api` accepts.
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { createTwoFilesPatch } from 'diff'
import { compile, ROOT } from './compile.mjs'

const ENTRIES = ['index', 'plugin', 'config', 'runner', 'results', 'trackers', 'search']

/** What the extractor leaves out: types that are added to those of Vite and Vitest. */
const AUGMENTATIONS = {
  config: ['vitest/config-key'],
  plugin: ['vitest/config-key', 'vitest/tasks/task-meta'],
}

const REPORTS = join(ROOT, 'test', 'api')
const FIXTURE = join(ROOT, 'fixtures', 'package', 'types')
const CACHE = join(ROOT, 'node_modules', '.cache', 'ztxexp-types')

/**
 * Writes one `.d.ts` for each entry.
 *
 * @param {string} compiled where `tsc` has written types file by file
 * @param {string} target
 */
export function bundleTypes(compiled, target) {
  const folder = extracted(compiled)
  for (const name of ENTRIES) cpSync(join(folder, `${name}.d.ts`), join(target, `${name}.d.ts`))
}

/**
 * The folder with types and report of each entry. They take some seconds, so those of last time serve where nothing
 * has changed that an entry reaches.
 */
function extracted(compiled) {
  const folder = join(CACHE, hashOf(compiled))
  if (existsSync(folder)) return folder
  const fresh = `${folder}.${process.pid}`
  for (const name of ENTRIES) extract(name, compiled, fresh)
  for (const old of readdirSync(CACHE)) {
    // Another process may be writing to one with a point in its name.
    if (!old.includes('.')) rmSync(join(CACHE, old), { recursive: true, force: true })
  }
  renameSync(fresh, folder)
  return folder
}

/** Writes types and report of one entry. */
function extract(name, compiled, folder) {
  const entry = join(compiled, `${name}.d.ts`)
  const types = join(folder, `${name}.d.ts`)
  mkdirSync(folder, { recursive: true })
  const silent = { logLevel: ExtractorLogLevel.None }
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(ROOT, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: ROOT,
      newlineKind: 'lf',
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: compilerConfig(entry) },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: folder,
        reportTempFolder: join(folder, 'temp'),
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: types },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: silent,
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: silent },
      },
    },
  })
  const { errorCount } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error
    },
  })
  if (errorCount > 0) throw new Error(`The types of ${name} could not be bundled.`)
  for (const file of AUGMENTATIONS[name] ?? []) appendAugmentation(types, join(compiled, `${file}.d.ts`))
}

function appendAugmentation(types, file) {
  const [block, module] = /^declare module '(\w+)' [\s\S]*?^\}$/m.exec(readFileSync(file, 'utf8')) ?? []
  if (!block) throw new Error(`${file} adds no types to those of a package.`)
  // Without the import the compiler knows the types of the package by the time it adds to them only by chance.
  appendFileSync(types, `\nimport type {} from '${module}'\n${block}\n`)
}

/** What the code of users compiles with, at its strictest. */
function compilerConfig(file) {
  return {
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023'],
      types: ['node'],
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
    files: [file],
  }
}

/** Of all files that an entry reaches, of this one, and of the extractor's version. */
function hashOf(compiled) {
  const files = new Set()
  const visit = (file) => {
    if (files.has(file) || !existsSync(file)) return
    files.add(file)
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)\.[jt]s['"]/g))
      visit(`${resolve(dirname(file), specifier)}.d.ts`)
  }
  for (const name of [...ENTRIES, ...Object.values(AUGMENTATIONS).flat()])
    visit(join(compiled, `${name}.d.ts`))
  const hash = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(Extractor.version)
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

/** Compares the reports with those that are checked in; returns whether all is as it was and as it has to be. */
function checkReports(folder) {
  const changed = ENTRIES.filter((name) => {
    const [before, now] = [REPORTS, folder].map((place) => readReport(place, name))
    if (before !== now) console.error(createTwoFilesPatch(`test/api/${name}.api.md`, 'now', before, now))
    return before !== now
  })
  if (changed.length > 0)
    console.error(`Public types have changed (${changed.join(', ')}). If they should: npm run api`)
  return checkLaws(folder) && changed.length === 0
}

/**
 * What a public signature reaches has a name that can be imported from the same entry, and a docstring, and is used by
 * the files of a third party that an end-to-end test compiles.
 */
function checkLaws(folder) {
  const used = importedNames()
  const faults = ENTRIES.flatMap((name) => {
    const report = readReport(folder, name)
    const forgotten = [...report.matchAll(/\(ae-forgotten-export\) The symbol "([^"]+)"/g)]
    const undocumented = [
      ...report.matchAll(/\(undocumented\)\nexport (?:declare )?(?:abstract )?\w+ (\w+)/g),
    ]
    const exported = [...report.matchAll(/^export (?:declare )?(?:abstract )?\w+ (\w+)/gm)]
    const unused = exported.filter(([, symbol]) => !used.has(`${name}: ${symbol}`))
    return [
      ...unused.map(
        ([, symbol]) => `${symbol}, which src/${name}.ts exports, is not used in fixtures/package/types.`,
      ),
      ...forgotten.map(
        ([, symbol]) => `src/${name}.ts has to export ${symbol}: one of its public types needs it.`,
      ),
      ...undocumented.map(([, symbol]) => `${symbol}, which src/${name}.ts exports, has no docstring.`),
    ]
  })
  for (const fault of new Set(faults)) console.error(fault)
  return faults.length === 0
}

/** What the files of a third party import, as `index: sweep`. */
function importedNames() {
  const used = new Set()
  for (const file of readdirSync(FIXTURE).filter((name) => name.endsWith('.ts'))) {
    const code = readFileSync(join(FIXTURE, file), 'utf8')
    for (const [, names, entry = 'index'] of code.matchAll(/\{([^}]+)\} from 'ztxexp(?:\/(\w+))?'/g)) {
      for (const [name] of names.replaceAll(/\btype | as \w+/g, '').matchAll(/\w+/g))
        used.add(`${entry}: ${name}`)
    }
  }
  return used
}

function readReport(folder, name) {
  const file = join(folder, `${name}.api.md`)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

if (process.argv[1] === import.meta.filename) {
  const compiled = join(ROOT, `dist.api-${process.pid}`)
  process.on('exit', () => rmSync(compiled, { recursive: true, force: true }))
  compile(compiled)
  const folder = extracted(compiled)
  if (process.argv.includes('--accept')) {
    for (const name of ENTRIES) cpSync(join(folder, `${name}.api.md`), join(REPORTS, `${name}.api.md`))
    process.exit(checkLaws(folder) ? 0 : 1)
  }
  process.exit(checkReports(folder) ? 0 : 1)
}
