/** A made training: its loss falls over 27 steps to what the config is worth, faster or slower, and noisily. */
const STEPS = 27

const SPACE = {
  lr: { float: [1e-4, 1], log: true },
  width: { int: [8, 256], log: true },
  dropout: { float: [0, 0.5] },
}

/** @typedef {{ lr: number, width: number, dropout: number }} Config */

/** @param {Config} config @param {number} step */
function lossAt({ lr, width, dropout }, step) {
  const floor =
    0.085 + 0.04 * (Math.log10(lr) + 2) ** 2 + 0.01 * (Math.log2(width) - 6) ** 2 + 0.3 * (dropout - 0.2) ** 2
  const speed = 0.35 / (1 + (Math.log10(lr) + 1.5) ** 2)
  // The same noise for the same config and step.
  const noise = Math.sin(1e4 * (lr + dropout) + 37 * width + 17 * step) * 0.004
  return floor + (1 - floor) * Math.exp(-speed * step) + noise
}

/**
 * A search of 100 trials in which a pruner may end each at any step.
 *
 * @param {any} Search
 * @param {{ seed: number, pruner?: { judge(own: any, others: any[]): string | undefined } }} study
 * @returns {{ best: number, steps: number }} the best last value of a whole training, and the steps of all
 */
export function trainAll(Search, { seed, pruner }) {
  const search = new Search(SPACE, { seed })
  /** @type {{ points: { step: number, value: number }[], isComplete: boolean }[]} */
  const curves = []
  let steps = 0
  for (let trial = 0; trial < 100; trial++) {
    for (const { config } of search.ask()) {
      const curve = { points: /** @type {{ step: number, value: number }[]} */ ([]), isComplete: false }
      let pruned = false
      for (let step = 1; step <= STEPS && !pruned; step++) {
        curve.points.push({ step, value: lossAt(config, step) })
        pruned = step < STEPS && pruner?.judge(curve, curves) !== undefined
        steps++
      }
      curve.isComplete = !pruned
      curves.push(curve)
      const { value, step } = /** @type {{ step: number, value: number }} */ (curve.points.at(-1))
      search.tell(pruned ? { config, value, state: 'pruned', step } : { config, value })
    }
  }
  const ends = curves.filter(({ isComplete }) => isComplete).map(({ points }) => points.at(-1)?.value ?? 1)
  return { best: Math.min(...ends), steps }
}
