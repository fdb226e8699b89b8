// One run for each config of the sweep: npx ztxexp example
import { experiment, sweep } from 'ztxexp'

// Every combination of the values in grid, each with the seeds 0, 1 and 2: 18 configs.
const configs = sweep({ steps: 50 })
  .grid({ lr: [0.01, 0.1, 0.3], momentum: [0, 0.5] })
  .repeat(3)

experiment.each(configs)('example', async (ctx) => {
  const { steps, lr, momentum, seed } = ctx.config

  // A stand-in for a model: walks down the parabola loss = x * x, from a start that depends on the seed.
  let x = 5 + seed / 10
  let speed = 0
  for (let step = 1; step <= steps; step++) {
    speed = momentum * speed - lr * 2 * x
    x += speed
    // Becomes a curve: npx ztxexp show latest
    ctx.logMetric(step, { loss: x * x })
  }

  // Not every config makes sense, and a skipped run is no failure.
  if (!Number.isFinite(x)) ctx.skip('it diverged')

  // What is returned is kept in metrics.json and stands in the table. Means over the seeds:
  // npx ztxexp results --repeats --sort loss
  return { loss: x * x }
})
