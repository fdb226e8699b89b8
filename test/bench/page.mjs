// The page in a real browser: how large a report is, how soon it is ready, and how long it takes to sort and to scroll.
// The live page is measured where its server is asked for everything.
//
//   npm run build && npm run bench page       or, of other sizes:  node test/bench/page.mjs 10000x1000
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { makeCurveResults } from './curve-results.mjs'
import { milliseconds, printLine } from './line.mjs'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const CHROMIUM =
  process.env.ZTXEXP_CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  )
/** Runs and points of each. */
const SIZES =
  process.argv[1]?.endsWith('page.mjs') && process.argv[2]
    ? process.argv.slice(2)
    : ['100x100', '1000x100', '10000x100']
const AIMS = { ready: 'below 3 s', sort: 'below 200 ms', scroll: 'no holes' }

/** From the click to the frame that shows it. */
const SORT = `(async () => {
  const start = performance.now()
  const button = [...document.querySelectorAll('th button')].find(({ textContent }) => textContent.trim() === 'score')
  button.click()
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  return performance.now() - start
})()`

/** By most of a screen each frame; a hole is a place in the table without a row. */
const SCROLL = `(async () => {
  const box = document.querySelector('.grid-box')
  const frames = []
  let holes = 0
  for (let turn = 0; turn < 60; turn++) {
    const start = performance.now()
    box.scrollTop += 500
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    frames.push(performance.now() - start)
    const { left, top, bottom } = box.getBoundingClientRect()
    for (const y of [top + 60, (top + bottom) / 2, bottom - 30]) {
      if (document.elementFromPoint(left + 300, y)?.closest('.spacer')) holes++
    }
  }
  return { median: frames.sort((a, b) => a - b)[30], holes }
})()`

const dir = mkdtempSync(join(tmpdir(), 'ztxexp-bench-page-'))
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--enable-precise-memory-info', '--js-flags=--expose-gc'],
})
try {
  for (const size of SIZES) {
    const [runs = 0, points = 0] = size.split('x').map(Number)
    const results = join(dir, size)
    makeCurveResults(results, { runs, points })
    await measureReport(results, `${runs.toLocaleString('en')} runs of ${points.toLocaleString('en')} points`)
    await measureLive(results, `${runs.toLocaleString('en')} runs live`)
    rmSync(results, { recursive: true })
  }
} finally {
  await browser.close()
  rmSync(dir, { recursive: true, force: true })
}

async function measureReport(results, name) {
  const file = join(dir, 'report.html')
  const start = performance.now()
  spawnSync(process.execPath, [MAIN, 'report', '-o', file, '--results-dir', results], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  printLine({ name: `${name}: make the report`, figure: milliseconds(performance.now() - start) })
  printLine({
    name: `${name}: its size`,
    figure: `${Math.round(statSync(file).size / 1000)} kB`,
    aim: 'at most 500 kB',
  })
  await measurePage(pathToFileURL(file).href, name)
}

async function measureLive(results, name) {
  const server = spawn(process.execPath, [MAIN, 'ui', '--port', '0', '--results-dir', results], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise((resolve) => {
    let text = ''
    server.stdout.on('data', (piece) => {
      text += piece
      const found = /http:\S+/.exec(text)?.[0]
      if (found) resolve(found)
    })
  })
  await measurePage(url, name)
  server.kill('SIGINT')
}

async function measurePage(url, name) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const start = performance.now()
  await page.goto(url)
  await page.waitForSelector('html[data-ready] [role=grid] tbody tr:nth-child(3)')
  printLine({ name: `${name}: ready`, figure: milliseconds(performance.now() - start), aim: AIMS.ready })
  await page.waitForTimeout(1000)
  const sorts = []
  for (let turn = 0; turn < 6; turn++) sorts.push(await page.evaluate(SORT))
  sorts.sort((a, b) => a - b)
  printLine({ name: `${name}: sort, to the frame`, figure: milliseconds(sorts[3] ?? 0), aim: AIMS.sort })
  const { median, holes } = await page.evaluate(SCROLL)
  printLine({
    name: `${name}: scroll, a frame`,
    figure: `${milliseconds(median)}, ${holes === 0 ? 'no' : holes} holes`,
    aim: AIMS.scroll,
  })
  const heap = await page.evaluate('gc(), performance.memory.usedJSHeapSize / 1e6')
  printLine({ name: `${name}: heap`, figure: `${Number(heap).toFixed(0)} MB` })
  await page.close()
}
