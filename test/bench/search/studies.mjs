/** Whole searches of made objectives, with the class that is passed in: the built one, or that of the sources. */
import { FUNCTIONS, TWO_OBJECTIVES } from './functions.mjs'

/** @typedef {new (space: any, options: any) => { ask(count?: number): { config: any }[], tell(result: any): void, front: { value: any }[] }} AnySearch */

/**
 * The best value after some trials.
 *
 * @param {AnySearch} Search
 * @param {{ name: string, seed: number, batch?: number, sampler?: string, marks: readonly number[] }} study
 * @returns {number[]} one for each mark
 */
export function bestAt(Search, { name, seed, batch = 1, sampler = 'tpe', marks }) {
  const { space, value } = /** @type {any} */ (FUNCTIONS)[name]
  const search = new Search(space, { seed, sampler })
  const best = []
  for (let trials = 0; trials < Math.max(...marks); ) {
    for (const { config } of search.ask(Math.min(batch, Math.max(...marks) - trials))) {
      const found = value(config)
      search.tell({ config, value: found })
      best.push(Math.min(found, best.at(-1) ?? Number.POSITIVE_INFINITY))
      trials++
    }
  }
  return marks.map((mark) => /** @type {number} */ (best[mark - 1]))
}

/**
 * The hypervolume after the trials that the problem is given.
 *
 * @param {AnySearch} Search
 * @param {{ name: keyof typeof TWO_OBJECTIVES, seed: number }} study
 */
export function hypervolumeOf(Search, { name, seed }) {
  const { space, values, trials, reference } = TWO_OBJECTIVES[name]
  const search = new Search(space, { seed, direction: ['minimize', 'minimize'] })
  for (let trial = 0; trial < trials; trial++) {
    for (const { config } of search.ask()) search.tell({ config, value: values(config) })
  }
  const [right = 0, top = 0] = reference
  let [sum, ceiling] = [0, top]
  for (const [x, y] of search.front.map(({ value }) => value).sort((a, b) => a[0] - b[0])) {
    if (x >= right || y >= ceiling) continue
    sum += (right - x) * (ceiling - y)
    ceiling = y
  }
  return sum
}
