/** Round numbers on an axis. */

/** About so many round numbers within a range. */
export function linearTicks(low: number, high: number, wanted = 5): number[] {
  if (!(high > low)) return Number.isFinite(low) ? [low] : []
  const rough = (high - low) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  return multiples(step, low, high)
}

/** Powers of ten within a range, with others between few of them; round numbers where there are hardly any. */
export function logTicks(low: number, high: number, wanted = 6): number[] {
  if (!(low > 0) || !(high > low)) return linearTicks(low, high, wanted)
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const powers = last - first - 1
  const every = Math.max(1, Math.ceil(powers / wanted))
  const factors = powers <= 1 ? [1, 2, 3, 5, 7] : powers <= 2 ? [1, 2, 5] : [1]
  const ticks: number[] = []
  for (let exponent = first; exponent <= last; exponent += every) {
    for (const factor of factors) ticks.push(Number(`${factor}e${exponent}`))
  }
  const within = ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
  return within.length < 3 ? linearTicks(low, high, wanted) : within
}

/** Seconds of which clocks are made. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400]

export function timeTicks(low: number, high: number, wanted = 5): number[] {
  const step = STEPS.find((size) => size >= (high - low) / wanted)
  return high - low < 5 || step === undefined ? linearTicks(low, high, wanted) : multiples(step, low, high)
}

function multiples(step: number, low: number, high: number): number[] {
  const ticks: number[] = []
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) {
    ticks.push(Number((index * step).toPrecision(12)))
  }
  return ticks
}
