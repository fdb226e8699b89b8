// Compares implementations by their speed, one at a time: npx ztxexp example
// With --isolate each runs in a process of its own, where no other one has warmed up what they share.
import { experiment, sweep } from 'ztxexp'

/** What is compared: all have to give the same. */
const implementations = {
  for: (values: readonly number[]) => {
    let sum = 0
    for (let index = 0; index < values.length; index++) sum += values[index] ?? 0
    return sum
  },
  forOf: (values: readonly number[]) => {
    let sum = 0
    for (const value of values) sum += value
    return sum
  },
  reduce: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
}

type Implementation = keyof typeof implementations

// Repeated, because one measurement says nothing of how much they vary.
const configs = sweep()
  .grid({ size: [1_000, 100_000], implementation: Object.keys(implementations) as Implementation[] })
  .repeat(5)

const WARM_UP_MS = 50
const SAMPLES = 50
/** Shorter than that, the clock itself would be measured. */
const SAMPLE_MS = 1

experiment.each(configs)(
  'example',
  // Nothing else runs beside it.
  { exclusive: true, objective: { metric: 'median_ns', direction: 'minimize' } },
  ({ config, logMetric }) => {
    const compute = implementations[config.implementation]
    const values = Array.from({ length: config.size }, (_, index) => index % 7)
    if (compute(values) !== implementations.for(values)) throw new Error('It gives another result.')

    const callMs = timeCalls(() => compute(values), WARM_UP_MS)
    const calls = Math.ceil(SAMPLE_MS / callMs)
    const samples = Array.from({ length: SAMPLES }, (_, index) => {
      // Nanoseconds for each value, so that sizes can be compared too.
      const ns = (timeCalls(() => compute(values), 0, calls) * 1e6) / config.size
      logMetric(index, { ns }, { split: 'test', phase: 'eval' })
      return ns
    }).sort((a, b) => a - b)
    return { median_ns: samples[Math.floor(SAMPLES / 2)], p95_ns: samples[Math.floor(SAMPLES * 0.95)] }
  },
)

/** Milliseconds that one call takes, over at least so many milliseconds and calls. */
function timeCalls(compute: () => number, leastMs: number, leastCalls = 1): number {
  const startedAt = performance.now()
  let calls = 0
  let sum = 0
  while (calls < leastCalls || performance.now() - startedAt < leastMs) {
    sum += compute()
    calls++
  }
  const ms = (performance.now() - startedAt) / calls
  // What is used cannot be left out by the compiler.
  if (Number.isNaN(sum)) throw new Error('It gives no number.')
  return ms
}
