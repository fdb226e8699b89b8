// Draws every view of the page, light and dark and narrow, from real runs, for people to look at:
// `npm run build && node scripts/page-pictures.mjs [folder]`. With --docs, the pictures of the manual.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { ROOT } from './compile.mjs'

const CHROMIUM =
  process.env.ZTXEXP_CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  )
const isForDocs = process.argv.includes('--docs')
const folder = isForDocs
  ? join(ROOT, 'docs', 'pictures')
  : (process.argv[2] ?? join(ROOT, 'node_modules', '.cache', 'page-pictures'))

const SIDES = `old=${encodeURIComponent("prompt == 'short'")}&new=${encodeURIComponent("prompt == 'steps'")}`

/** Of the fixture that has everything. */
const VIEWS = {
  runs: '',
  groups: '#group=repeats',
  filtered: `#where=${encodeURIComponent('accuracy >')}`,
  curves: '#view=curves&metric=loss',
  smoothed: '#view=curves&metric=loss&band=none&smooth=0.8&logY=1',
  explore: '#view=explore',
  heat: '#view=explore&by=lr',
  search: '#view=search',
  compare: `#view=compare&${SIDES}&caseId=sum-07&cases=worse`,
  thresholds: '#view=thresholds',
  empty: `#where=${encodeURIComponent('accuracy > 2')}`,
}

/** For the manual. */
const DOCS = {
  runs: {
    fixture: 'penguins',
    hash: '#columns=lr,hidden,seed,accuracy,loss,duration_sec&sort=-accuracy',
    scheme: 'light',
    height: 520,
  },
  curves: {
    fixture: 'penguins',
    hash: `#view=curves&metric=loss&band=lr&logY=1&where=${encodeURIComponent('hidden == 16')}`,
    scheme: 'dark',
    height: 600,
  },
  search: {
    fixture: 'page/report',
    hash: VIEWS.search,
    scheme: 'light',
    height: 784,
  },
}

const browser = await chromium.launch({ executablePath: CHROMIUM })
mkdirSync(folder, { recursive: true })
if (isForDocs) await drawDocs()
else await drawAll()
await browser.close()

async function drawAll() {
  const { url, failed, clean } = makeReport('page/report')
  const views = { ...VIEWS, run: `#view=run&run=${failed}` }
  for (const [name, hash] of Object.entries(views)) {
    for (const scheme of ['light', 'dark']) {
      await draw(`${name}-${scheme}`, url + hash, { scheme, width: 1280, height: 800 })
      await draw(`${name}-${scheme}-narrow`, url + hash, { scheme, width: 390, height: 844 })
    }
  }
  clean()
}

async function drawDocs() {
  for (const fixture of new Set(Object.values(DOCS).map((picture) => picture.fixture))) {
    const { url, clean } = makeReport(fixture)
    for (const [name, { hash, scheme, height, fixture: own }] of Object.entries(DOCS)) {
      if (own === fixture) await draw(name, url + hash, { scheme, width: 1100, height })
    }
    clean()
  }
}

async function draw(name, url, { scheme, width, height }) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme })
  await page.goto(url)
  await page.waitForSelector('html[data-ready]')
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
  console.log(join(folder, `${name}.png`))
}

/** Runs a fixture, and makes the report of that. */
function makeReport(fixture) {
  const dir = mkdtempSync(join(tmpdir(), 'ztxexp-pictures-'))
  cpSync(join(ROOT, 'fixtures', fixture), dir, {
    recursive: true,
    filter: (path) => !/\/results$/.test(path),
  })
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  for (const name of ['vitest', 'vega-datasets']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(dir, 'node_modules', name))
  }
  symlinkSync(ROOT, join(dir, 'node_modules', 'ztxexp'))
  const ztxexp = (...args) =>
    spawnSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], { cwd: dir, stdio: 'ignore' })
  ztxexp()
  ztxexp('report')
  const results = join(dir, 'results')
  const failed = readdirSync(results).find((id) => {
    const path = join(results, id, 'run.json')
    return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).error_type === 'RangeError'
  })
  return {
    url: pathToFileURL(join(dir, 'report.html')).href,
    failed,
    clean: () => rmSync(dir, { recursive: true, force: true }),
  }
}
