/** Searches against Optuna's stored ones: what is found in 50 and 100 trials, fronts, and the time of an ask. */
import { readFileSync } from 'node:fs'
import { Search } from '../../dist/search.js'
import { FUNCTIONS, TWO_OBJECTIVES } from './search/functions.mjs'
import { medianOf, rankTest } from './search/rank-test.mjs'
import { bestAt, hypervolumeOf } from './search/studies.mjs'

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed)
const MARKS = [50, 100]
const { best } = JSON.parse(readFileSync(new URL('search/optuna-baseline.json', import.meta.url), 'utf8'))

export async function measure() {
  printFound()
  printFronts()
  printTimes()
}

/** p: how likely the difference is chance; it is to be at least 0.01 against Optuna, or the median better. */
function printFound() {
  console.log('\nbest value, median of 50 seeds        ztxexp     Optuna   p of equal   p of equal to random')
  for (const name of Object.keys(FUNCTIONS)) {
    for (const [batch, key] of /** @type {const} */ ([
      [1, 'tpe'],
      [8, 'tpe-batch8'],
    ])) {
      const found = SEEDS.map((seed) => bestAt(Search, { name, seed, batch, marks: MARKS }))
      for (const [index, mark] of MARKS.entries()) {
        const ours = found.map((values) => /** @type {number} */ (values[index]))
        const theirs = best[`${name}/${key}`][mark]
        const random = best[`${name}/random`][mark]
        const [p, pOfRandom] = [rankTest(ours, theirs), rankTest(ours, random)]
        const isMet = (p >= 0.01 || medianOf(ours) < medianOf(theirs)) && pOfRandom < 0.001
        console.log(
          `${`${name}, ${batch} at once, ${mark} trials`.padEnd(34)}${cell(medianOf(ours))}${cell(medianOf(theirs))}${cell(p)}   ${pOfRandom.toExponential(1)}${isMet ? '' : '   not met'}`,
        )
      }
    }
  }
}

function printFronts() {
  console.log('\nhypervolume, median of 10 seeds       ztxexp     Optuna     random')
  for (const name of /** @type {(keyof typeof TWO_OBJECTIVES)[]} */ (Object.keys(TWO_OBJECTIVES))) {
    const ours = medianOf(SEEDS.slice(0, 10).map((seed) => hypervolumeOf(Search, { name, seed })))
    const { trials, optuna, random } = TWO_OBJECTIVES[name]
    console.log(
      `${`${name}, ${trials} trials`.padEnd(34)}${cell(ours)}${cell(optuna)}${cell(random)}${ours >= optuna ? '' : '   not met'}`,
    )
  }
}

function printTimes() {
  console.log('\ntime of an ask, median of 15       100 trials      1,000      5,000')
  for (const name of ['hartmann6', 'mixed']) {
    const times = [100, 1000, 5000].map((trials) => askTime(name, trials))
    console.log(`${name.padEnd(34)}${times.map((ms) => `${ms.toFixed(1)} ms`.padStart(11)).join('')}`)
  }
}

/** @param {string} name @param {number} trials */
function askTime(name, trials) {
  const { space, value } = /** @type {any} */ (FUNCTIONS)[name]
  const random = new Search(space, { sampler: 'random' })
  const search = new Search(space)
  for (const { config } of random.ask(trials)) search.tell({ config, value: value(config) })
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now()
    const asked = search.ask()
    const ms = performance.now() - start
    for (const { config } of asked) search.tell({ config, value: value(config) })
    return ms
  })
  return medianOf(times)
}

/** @param {number} figure */
function cell(figure) {
  return figure.toFixed(4).padStart(11)
}
