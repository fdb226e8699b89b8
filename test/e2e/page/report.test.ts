/** The report in a real browser, opened as a file: what it shows, how it is used by mouse and keys, and that nothing in it acts. */
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'
import { HAS_NO_BROWSER, inkOf, type Opened, useBrowser } from './browser.ts'

const require = createRequire(import.meta.url)
const AXE = require.resolve('axe-core/axe.min.js')
const project = useFixture('page/report')
const open = useBrowser()
const url = (hash = '') => pathToFileURL(project.path('report.html')).href + hash

/** Each view, and one run that failed. */
const VIEWS = ['runs', 'curves', 'explore', 'search', 'compare', 'thresholds']

beforeAll(async () => {
  if (HAS_NO_BROWSER) return
  await project.ztxexp([])
  const { exitCode, stderr } = await project.ztxexp(['report'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})

const rowCount = async (page: Page) =>
  Number(await page.locator('[role=grid]').getAttribute('aria-rowcount')) - 1
const shownRuns = async (page: Page) => Number(await page.locator('.count b').textContent())
const column = (page: Page, name: string) =>
  page.locator('[role=grid]').evaluate((table, header) => {
    const own = table as unknown as { rows: Iterable<{ cells: Iterable<{ textContent: string }> }> }
    const [head, ...rows] = [...own.rows].map(({ cells }) =>
      [...cells].map(({ textContent }) => textContent.trim()),
    )
    const at = head?.indexOf(header) ?? -1
    return rows.filter((row) => row.length > 1).map((row) => row[at] ?? '')
  }, name)
const dragOver = async (page: Page, selector: string, from: [number, number], to: [number, number]) => {
  const box = await page.locator(selector).first().boundingBox()
  if (!box) throw new Error(`${selector} is not there`)
  const at = ([x, y]: [number, number]) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at(to), { steps: 4 })
  await page.mouse.up()
}
const clean = ({ problems }: Opened) => expect(problems).toEqual([])

describe.skipIf(HAS_NO_BROWSER)('the report', () => {
  test('opens as a file with one request and no error, below its size, with a row for each run', async () => {
    const opened = await open(url())
    expect(opened.requests).toEqual([url()])
    await expect.poll(() => rowCount(opened.page)).toBe(project.runs().length)
    expect(statSync(project.path('report.html')).size).toBeLessThan(500_000)
    clean(opened)
  })

  test('sorts, filters, groups and picks by mouse, and keeps it all in the address', async () => {
    const opened = await open(url())
    const { page } = opened
    await page.getByRole('button', { name: 'accuracy' }).click()
    const scores = (await column(page, 'accuracy')).map((text) => Number.parseFloat(text.replace(/^\D+/, '')))
    const known = scores.filter((score) => !Number.isNaN(score))
    expect(known).toEqual(known.toSorted((a, b) => b - a))
    expect(scores.slice(known.length).every(Number.isNaN)).toBe(true)
    await page.getByLabel('Filter, such as').fill("lr == 0.01 && model == 'tiny'")
    await expect.poll(() => rowCount(page)).toBe(3)
    await page.locator('[role=grid] input').first().click()
    await page.getByRole('link', { name: 'Curves' }).click()
    await expect.poll(() => page.locator('.count').textContent()).toBe('1 of 22 runs')
    await page.reload()
    await expect.poll(() => page.locator('.count').textContent()).toBe('1 of 22 runs')
    await page.getByRole('button', { name: 'Show all', exact: true }).click()
    await page.getByRole('link', { name: 'Runs' }).click()
    await page.locator('summary', { hasText: 'Group' }).click()
    await page.getByLabel('Repeats').check()
    await expect.poll(() => rowCount(page)).toBe(10)
    await expect
      .poll(() => column(page, 'accuracy'))
      .toContainEqual(expect.stringMatching(/0\.7304 ± 0\.0013 \(n=3\)/))
    await page.getByLabel('Filter, such as').fill('lr >')
    await expect
      .poll(() => page.locator('#where-problem').textContent())
      .toContain('Bad expression at column 5')
    clean(opened)
  })

  test('has the numbers of the command', async () => {
    const { page } = await open(url('#columns=accuracy,run_id'))
    const { stdout } = await project.ztxexp(['results', '--json', '--columns', 'run_id,accuracy'])
    const rows = JSON.parse(stdout) as { run_id: string; accuracy?: number | null }[]
    const told = new Map(rows.map(({ run_id, accuracy }) => [run_id, accuracy ?? null]))
    const [ids, scores] = [await column(page, 'run_id'), await column(page, 'accuracy')]
    expect(ids.toSorted()).toEqual([...told.keys()].toSorted())
    for (const [place, id] of ids.entries()) {
      const score = told.get(id)
      expect(scores[place]?.replace(/^best:\s*/, '')).toBe(typeof score === 'number' ? score.toFixed(4) : '–')
    }
    const sides = ['lr == 0.001', 'lr == 0.01']
    const compared = await open(url(`#view=compare&old=${sides[0]}&new=${sides[1]}`))
    const words = sides.map((text) => `where:${text}`)
    const said = await project.ztxexp(['compare', ...words, '--ignore-keys', 'lr', '--json'])
    const { metrics } = JSON.parse(said.stdout) as {
      metrics: { metric: string; verdict: string; change: { mean: number } }[]
    }
    expect(metrics.map(({ verdict }) => verdict)).toEqual(['better', 'better'])
    for (const { metric, verdict, change } of metrics) {
      const line = await compared.page.locator('table.plain tr', { hasText: metric }).textContent()
      expect(line).toContain(verdict)
      expect(line).toContain(change.mean.toPrecision(4))
    }
    expect(await compared.page.getByText('The same in a terminal').textContent()).toContain(
      '--ignore-keys lr',
    )
  })

  test('shows what flipped between two variants of an evaluation, and both outputs side by side', async () => {
    const opened = await open(url("#view=compare&old=prompt == 'short'&new=prompt == 'steps'"))
    const { page } = opened
    const grid = page.getByRole('grid', { name: 'Cases' })
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('41')
    await page.getByText(/^worse \d+$/).click()
    // Right in the one and wrong in the other: 7, 14, 28, 35 and not 13, which has an error.
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('5')
    await page.getByRole('button', { name: 'sum-07' }).click()
    const outputs = page.locator('.one-case .variant pre')
    await expect
      .poll(() => outputs.allTextContents())
      .toEqual(['15', expect.stringContaining('it is many. <img')])
    await expect.poll(() => page.locator('.one-case .scores').first().textContent()).toContain('2 letters')
    clean(opened)
  })

  test('shows how the best run of a search came about, what mattered, and the front, as results does', async () => {
    const opened = await open(url('#view=search'))
    const { page } = opened
    const json = async (...args: string[]) =>
      JSON.parse((await project.ztxexp(['results', ...args, '--json'])).stdout)
    const tableRows = async (name: RegExp) => {
      const figure = page.locator('figure', { has: page.getByRole('heading', { name }) })
      await figure.getByText('As a table').click()
      const rows = figure.locator('table.plain tbody tr')
      await expect.poll(() => rows.count()).toBeGreaterThan(0)
      return (await rows.allTextContents()).length
    }
    const train = ['--where', "experiment_name == 'train'"]
    const runs: { started_at: string; accuracy: number | null }[] = await json(...train)
    let best = Number.NEGATIVE_INFINITY
    const improved = runs
      .toSorted((a, b) => (a.started_at < b.started_at ? -1 : 1))
      .filter(({ accuracy }) => {
        const isBest = accuracy !== null && accuracy > best
        if (isBest) best = accuracy
        return isBest
      })
    expect(await tableRows(/^Best accuracy so far/)).toBe(improved.length)
    const front: unknown[] = await json(...train, '--pareto', 'accuracy,loss')
    expect(await tableRows(/^Front of accuracy and loss/)).toBe(front.length)
    const [mattered]: { parameters: { key: string; share: number }[] }[] = await json(
      ...train,
      '--importance',
    )
    const shares = page.getByRole('region', { name: 'What mattered for accuracy' }).locator('tbody tr')
    expect(mattered?.parameters.length).toBeGreaterThan(1)
    expect(await shares.allTextContents()).toEqual(
      mattered?.parameters.map(({ key, share }) => `${key}${Math.round(share * 100)} %`),
    )
    // By keys: from run to run, and into it.
    await page.getByRole('group', { name: /^Best accuracy so far/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('view=run')
    clean(opened)
  })

  test('is used by keys alone', async () => {
    const opened = await open(url())
    const { page } = opened
    await page.keyboard.press('/')
    await page.keyboard.type('accuracy > 0.7')
    await expect.poll(() => rowCount(page)).toBe(10)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'lr', exact: true }).press('Enter')
    await expect
      .poll(() => page.locator('th', { hasText: /^lr$/ }).getAttribute('aria-sort'))
      .toBe('ascending')
    await page.getByRole('grid').focus()
    for (const key of ['End', 'ArrowUp', 'Home', 'ArrowDown', 'Space']) await page.keyboard.press(key)
    await expect.poll(() => page.locator('tr[aria-selected=true]').count()).toBe(1)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.run-head h2').textContent()).toContain('train [')
    await page.keyboard.press('2')
    const chart = page.locator('.curve-chart').first()
    await chart.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.locator('.readout').first().textContent()).toMatch(/^step \d+/)
    await page.keyboard.press('+')
    await expect.poll(() => page.getByRole('button', { name: 'Show all steps' }).isEnabled()).toBe(true)
    await page.keyboard.press('0')
    await expect.poll(() => page.getByRole('button', { name: 'Show all steps' }).isEnabled()).toBe(false)
    await page.keyboard.press('3')
    await page.getByRole('slider', { name: 'accuracy, least' }).focus()
    for (let press = 0; press < 25; press++) await page.keyboard.press('ArrowUp')
    await expect.poll(() => shownRuns(page)).toBeLessThan(16)
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect.poll(() => page.getByRole('dialog').isVisible()).toBe(true)
    clean(opened)
  })

  test('zooms by a drag, keeps gaps, and selects runs by ranges and rectangles in every view', async () => {
    const opened = await open(url('#view=curves&metric=loss'))
    const { page } = opened
    await page.waitForSelector('.curve-chart canvas')
    await expect.poll(() => inkOf(page, '.curve-chart canvas')).toBeGreaterThan(2000)
    const before = await inkOf(page, '.curve-chart canvas')
    await dragOver(page, '.curve-chart', [0.3, 0.5], [0.6, 0.5])
    await expect.poll(() => page.getByRole('button', { name: 'Show all steps' }).isEnabled()).toBe(true)
    await expect.poll(() => inkOf(page, '.curve-chart canvas')).not.toBe(before)
    await page.locator('.curve-chart').first().dblclick()
    await page.mouse.move(5, 5)
    await expect.poll(() => inkOf(page, '.curve-chart canvas')).toBe(before)
    await page.getByRole('link', { name: 'Explore' }).click()
    for (const canvas of ['.parallel canvas', '.scatter canvas'])
      await expect.poll(() => inkOf(page, canvas)).toBeGreaterThan(500)
    const axis = page
      .locator('.axis', { has: page.getByText('accuracy', { exact: true }) })
      .locator('.axis-line')
    await axis.evaluate((element) => ((element as unknown as { id: string }).id = 'accuracy-axis'))
    await dragOver(page, '#accuracy-axis', [0.5, 0.01], [0.5, 0.4])
    await expect.poll(() => shownRuns(page)).toBeLessThan(16)
    const left = await shownRuns(page)
    expect(left).toBeGreaterThan(0)
    await page.getByRole('link', { name: 'Runs' }).click()
    await expect.poll(() => rowCount(page)).toBe(left)
    await page.getByRole('button', { name: /^Remove the filter accuracy/ }).click()
    await page.getByRole('link', { name: 'Explore' }).click()
    await dragOver(page, '.scatter', [0.1, 0.02], [0.9, 0.45])
    await expect.poll(() => shownRuns(page)).toBeLessThan(16)
    clean(opened)
  })

  test('shows one run with its error, its log without colours, and what it has left', async () => {
    const runs = project.runs()
    const failed = runs.find(({ run }) => run.error_type === 'RangeError')
    const opened = await open(url(`#view=run&run=${failed?.run.run_id}`))
    expect(await opened.page.locator('.code-frame .is-line').textContent()).toContain('throw new RangeError')
    const whole = runs.find(({ run }) => run.status === 'succeeded' && run.experiment_name === 'train')
    const { page } = await open(url(`#view=run&run=${whole?.run.run_id}`))
    const log = await page.getByRole('log').textContent()
    expect(log).toContain('training tiny')
    expect(log).not.toContain('\u001b')
    expect(await page.locator('.artifacts code').allTextContents()).toEqual([
      'confusion.png',
      'notes.json',
      'predictions.csv',
    ])
    clean(opened)
  })

  test('lets nothing act that a run is called, returns, prints or leaves', async () => {
    const opened = await open(url())
    const { page } = opened
    const hostile = project.runs().filter(({ run }) => String(run.experiment_name).startsWith('hostile'))
    expect(hostile).toHaveLength(2)
    const hashes = [
      ...VIEWS.map((view) => `#view=${view}`),
      ...hostile.map(({ run }) => `#view=run&run=${run.run_id}`),
    ]
    for (const hash of hashes) {
      await page.goto(url(hash))
      await page.reload()
      await page.waitForSelector('html[data-ready]')
      for (const summary of await page.locator('main summary').all()) await summary.click()
      expect(await page.evaluate('window.attacked')).toBeUndefined()
      const addresses = await page
        .locator('main a')
        .evaluateAll((links) => links.map((link) => (link as unknown as { protocol: string }).protocol))
      expect(addresses.filter((scheme) => !['file:', 'data:'].includes(scheme))).toEqual([])
      expect(
        await page
          .locator('main iframe, main object, main script, main img:not([src^="data:image/png"])')
          .count(),
      ).toBe(0)
    }
    expect(new Set(opened.requests)).toEqual(new Set([url()]))
    clean(opened)
  })

  test('has all rows on paper', async () => {
    const { page } = await open(url(), { height: 400 })
    const made = () => page.locator('[role=grid] tbody tr:not(.spacer)').count()
    await page.emulateMedia({ media: 'print' })
    await expect.poll(made).toBe(22)
    const pdf = await page.pdf()
    expect(pdf.length).toBeGreaterThan(10_000)
  })
})

// Colours are all that the schemes differ in; of a narrow page the rest is asked for again.
describe.skipIf(HAS_NO_BROWSER).each([
  ['light', 1280, 'everything'],
  ['dark', 1280, 'color-contrast'],
  ['light', 390, 'everything'],
  ['dark', 390, 'color-contrast'],
] as const)('the report in %s at %i pixels', (scheme, width, rules) => {
  test('has nothing that axe-core finds, and nothing wider than the screen', async () => {
    const failed = project.runs().find(({ run }) => run.error_type === 'RangeError')
    const { page } = await open(url(), { scheme, width, height: 844 })
    const session = await page.context().newCDPSession(page)
    // Past the page's policy, which lets no other script run.
    await session.send('Runtime.evaluate', { expression: readFileSync(AXE, 'utf8') })
    const hashes = [
      ...VIEWS.map((view) => `#view=${view}`),
      '#group=repeats',
      `#view=run&run=${failed?.run.run_id}`,
    ]
    for (const hash of hashes) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await expect.poll(() => page.locator('.loading, .is-loading').count()).toBe(0)
      const { result } = await session.send('Runtime.evaluate', {
        expression: axeRun(rules),
        awaitPromise: true,
      })
      expect(JSON.parse(String(result.value)), `${hash} in ${scheme} at ${width}`).toEqual([])
      expect(
        await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
        hash,
      ).toBeLessThanOrEqual(0)
    }
  })
})

/** Gives what axe-core finds as JSON. */
function axeRun(rules: 'everything' | 'color-contrast'): string {
  const options = {
    resultTypes: ['violations'],
    ...(rules !== 'everything' && { runOnly: { type: 'rule', values: [rules] } }),
  }
  return `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => JSON.stringify(violations.map(
    ({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | '))))`
}
