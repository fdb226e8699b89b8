/** The live page in a real browser: runs appear while they are written, the server may go and come, artifacts are shown and inert. */
import { rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Started, useFixture } from '../harness.ts'
import { HAS_NO_BROWSER, useBrowser } from './browser.ts'
import { address } from './live-page.ts'

const project = useFixture('page/curves')
const results = useFixture('page/report')
const open = useBrowser()
const running: Started[] = []
const env = { ZTXEXP_UI_TOKEN: 'a-token-that-stays' }

beforeAll(async () => {
  if (!HAS_NO_BROWSER) await results.ztxexp(['train', 'hostile'])
})

afterEach(async () => {
  for (const started of running.splice(0)) await end(started)
})

async function serve(of: typeof project, ...args: string[]) {
  const started = of.startZtxexp(['ui', ...args], { env })
  running.push(started)
  const { port, token } = await address(started, /at (http:\S+)/)
  return { port, started, url: `http://127.0.0.1:${port}/?token=${token}` }
}

function end({ child, finished }: Started) {
  child.kill('SIGINT')
  return finished
}

describe.skipIf(HAS_NO_BROWSER)('the live page', () => {
  test('shows a run as it begins, how it goes on, and its end', async () => {
    rmSync(project.path('live'), { recursive: true, force: true })
    const { url } = await serve(project, '--results-dir', 'live')
    const opened = await open(url)
    const { page } = opened
    await expect.poll(() => page.locator('main').textContent()).toContain('There are no runs yet')
    rmSync(project.path('stop'), { force: true })
    const command = project.startZtxexp(['slow', '--results-dir', 'live'])
    running.push(command)
    await page.getByRole('link', { name: 'slow' }).waitFor()
    await page.getByRole('link', { name: /^Live/ }).click()
    const step = async () => Number(await page.locator('table.plain td').nth(1).textContent())
    await expect.poll(step).toBeGreaterThan(5)
    await page.getByRole('link', { name: 'slow' }).first().click()
    const lines = async () => (await page.getByRole('log').textContent())?.split('\n').length ?? 0
    await expect.poll(lines).toBeGreaterThan(5)
    const before = await lines()
    await expect.poll(lines).toBeGreaterThan(before)
    writeFileSync(project.path('stop'), '')
    await command.finished
    await expect.poll(() => page.locator('.run-facts .status').textContent()).toBe('succeeded')
    await expect.poll(() => page.locator('.card td').allTextContents()).toContain('true')
    expect(opened.problems).toEqual([])
  }, 90_000)

  test('says that its server has gone, and finds it again', async () => {
    const first = await serve(results)
    const { page } = await open(first.url)
    const state = page.locator('.live')
    await expect.poll(() => state.textContent()).toBe('live')
    await end(first.started)
    await expect.poll(() => state.textContent()).toContain('not connected')
    await serve(results, '--port', String(first.port))
    await expect.poll(() => state.textContent()).toBe('live')
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('21')
  }, 90_000)

  test('shows pictures, tables and JSON that a run has left, and lets no HTML or SVG act', async () => {
    const runs = results.runs()
    const { url } = await serve(results)
    const opened = await open(url)
    const { page } = opened
    const base = page.url().replace(/#.*$/, '')
    const show = async (id: unknown) => {
      await page.goto(`${base}#view=run&run=${id}`)
      await page.locator('.artifacts').waitFor()
      await page.evaluate(
        "for (const each of document.querySelectorAll('.artifacts details')) each.open = true",
      )
      await expect.poll(() => page.locator('.artifacts .loading').count()).toBe(0)
    }
    await show(
      runs.find(({ run }) => run.status === 'succeeded' && run.experiment_name === 'train')?.run.run_id,
    )
    await expect.poll(() => page.locator('.artifacts td').allTextContents()).toContain('cat, black')
    await expect.poll(() => page.locator('.artifacts pre').textContent()).toContain('"best": [')
    await expect.poll(() => page.evaluate("document.querySelector('.artifacts img').naturalWidth")).toBe(10)
    for (const { run } of runs.filter(({ run }) => String(run.experiment_name).startsWith('hostile'))) {
      await show(run.run_id)
      await expect.poll(() => page.locator('.artifacts').textContent()).toContain('<img src=x onerror=')
      expect(await page.locator('.artifacts img').count()).toBe(0)
    }
    const links = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => name)",
    )
    for (const link of links.filter((name) => /\.(html|svg)$/.test(name)))
      await page.goto(link).catch(() => undefined)
    expect(await page.evaluate('window.attacked')).toBeUndefined()
    expect(opened.problems).toEqual([])
  }, 90_000)

  test('does not answer under a name of a stranger that leads to this machine', async () => {
    const { url } = await serve(project)
    const { page } = await open(url)
    const answer = await page.goto(url.replace('127.0.0.1', 'rebind.example'))
    expect(answer?.status()).toBe(403)
  })
})
