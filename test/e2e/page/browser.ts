/** A real browser for tests of the page: Debian's chromium, started by playwright-core, which brings none itself. */
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell', '/usr/bin/google-chrome']

/** `ZTXEXP_CHROMIUM`, else the first that is installed; `undefined` where there is none. */
export const CHROMIUM = process.env.ZTXEXP_CHROMIUM ?? PLACES.find((path) => existsSync(path))

/** Whether tests are to be skipped: on somebody's own machine, never in CI, which installs a browser. */
export const HAS_NO_BROWSER = CHROMIUM === undefined && process.env.CI !== 'true'
if (HAS_NO_BROWSER)
  console.warn(
    'Skipped: no chromium here. Install one (apt-get install chromium), or name it in ZTXEXP_CHROMIUM.',
  )

export interface Opened {
  page: Page
  /** What the console has said of errors and warnings, and what was thrown. */
  problems: string[]
  /** Addresses that were asked for. */
  requests: string[]
}

export interface OpenOptions {
  scheme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** Opens pages in one browser, which ends after the tests of the calling file. */
export function useBrowser(): (url: string, options?: OpenOptions) => Promise<Opened> {
  let browser: Promise<Browser> | undefined
  afterAll(async () => (await browser)?.close())
  return async (url, { scheme = 'light', width = 1280, height = 800 } = {}) => {
    if (CHROMIUM === undefined) throw new Error('There is no chromium: see test/e2e/page/browser.ts.')
    browser ??= chromium.launch({
      executablePath: CHROMIUM,
      // A name of a stranger that leads to this machine.
      args: ['--host-resolver-rules=MAP rebind.example 127.0.0.1'],
    })
    const context = await (await browser).newContext({ colorScheme: scheme, viewport: { width, height } })
    const page = await context.newPage()
    const opened: Opened = { page, problems: [], requests: [] }
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) opened.problems.push(message.text())
    })
    page.on('pageerror', (error) => opened.problems.push(String(error.stack)))
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) opened.requests.push(request.url())
    })
    await page.goto(url)
    await page.waitForSelector('html[data-ready]')
    return opened
  }
}

/** How many pixels of a canvas are not empty. */
export function inkOf(page: Page, selector: string): Promise<number> {
  // A text, since the tests are compiled without the browser's types.
  return page.evaluate(`(() => {
    const { width, height } = document.querySelector(${JSON.stringify(selector)})
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    copy.drawImage(document.querySelector(${JSON.stringify(selector)}), 0, 0)
    return copy.getImageData(0, 0, width, height).data.filter((value, at) => at % 4 === 3 && value !== 0).length
  })()`)
}
