/** Measures things in turns, so that what else the machine does meets all of them alike. */

/**
 * Runs every measurement once per round and keeps what each returned. A first round may warm caches and is not kept.
 *
 * @template {string} Name
 * @param {{ rounds: number, warmUp?: boolean }} options
 * @param {Record<Name, () => number | Promise<number>>} measurements Each returns its figure.
 * @returns {Promise<Record<Name, number[]>>}
 */
export async function inTurns({ rounds, warmUp = false }, measurements) {
  const names = /** @type {Name[]} */ (Object.keys(measurements))
  const figures = /** @type {Record<Name, number[]>} */ (Object.fromEntries(names.map((name) => [name, []])))
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const name of names) {
      const figure = await measurements[name]()
      if (round >= 0) figures[name].push(figure)
    }
  }
  return figures
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/**
 * The ratio of two medians, and the range of the ratios of the single rounds.
 *
 * @param {readonly number[]} figures
 * @param {readonly number[]} baselines
 */
export function ratioOf(figures, baselines) {
  const ratios = figures.map((figure, round) => figure / (baselines[round] ?? Number.NaN))
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  return `${(median(figures) / median(baselines)).toFixed(2)} (${range})`
}
