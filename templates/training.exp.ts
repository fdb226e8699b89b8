// Trains a small network, with curves and checkpoints: npx ztxexp example
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { experiment, sweep } from 'ztxexp'

const configs = sweep({ epochs: 200 })
  .grid({ hidden: [2, 8], lr: [0.1, 1] })
  .repeat(3)

experiment.each(configs)(
  'example',
  { timeout: '10m', objective: { metric: 'valid_accuracy', direction: 'maximize' } },
  async ({ config, seed, signal, logMetric, resumeFrom, checkpointsDir }) => {
    // Everything random comes from the seed: the same run gives the same numbers.
    const random = seededRandom(seed)
    const train = makeRings(200, random)
    const valid = makeRings(200, random)
    let network = createNetwork(config.hidden, random)
    let epoch = 0

    // Killed or failed before? `npx ztxexp example --resume` goes on from its last checkpoint.
    const saved = resumeFrom && join(resumeFrom, 'checkpoints', 'state.json')
    if (saved && existsSync(saved)) ({ epoch, network } = JSON.parse(readFileSync(saved, 'utf8')))

    while (epoch < config.epochs) {
      epoch++
      const loss = trainEpoch(network, train, config.lr)
      logMetric(epoch, { loss })
      if (epoch % 20 === 0) {
        logMetric(epoch, { accuracy: accuracyOf(network, valid) }, { split: 'valid', phase: 'eval' })
        writeFileSync(join(checkpointsDir, 'state.json'), JSON.stringify({ epoch, network }))
      }
      // Code that never waits would not see a timeout or Ctrl-C.
      await setImmediate()
      signal.throwIfAborted()
    }
    return { train_accuracy: accuracyOf(network, train), valid_accuracy: accuracyOf(network, valid) }
  },
)

interface Point {
  x: number
  y: number
  /** 1 in the inner ring, 0 in the outer one. */
  label: number
}

/** One hidden layer: of each unit the weights of x, y and a constant, and its weight in the output. */
interface Network {
  units: [x: number, y: number, bias: number, output: number][]
  bias: number
}

function createNetwork(hidden: number, random: () => number): Network {
  const weight = () => random() * 2 - 1
  return { units: Array.from({ length: hidden }, () => [weight(), weight(), weight(), weight()]), bias: 0 }
}

function predict({ units, bias }: Network, { x, y }: Point): { activations: number[]; probability: number } {
  const activations = units.map(([wx, wy, wb]) => Math.tanh(wx * x + wy * y + wb))
  const sum = units.reduce((total, unit, index) => total + unit[3] * (activations[index] ?? 0), bias)
  return { activations, probability: 1 / (1 + Math.exp(-sum)) }
}

/** A step of gradient descent for each point; returns the mean loss. */
function trainEpoch(network: Network, points: readonly Point[], lr: number): number {
  let loss = 0
  for (const point of points) {
    const { activations, probability } = predict(network, point)
    const error = probability - point.label
    loss -= Math.log(Math.max(point.label === 1 ? probability : 1 - probability, 1e-12))
    for (const [index, unit] of network.units.entries()) {
      const activation = activations[index] ?? 0
      const slope = error * unit[3] * (1 - activation * activation)
      unit[0] -= lr * slope * point.x
      unit[1] -= lr * slope * point.y
      unit[2] -= lr * slope
      unit[3] -= lr * error * activation
    }
    network.bias -= lr * error
  }
  return loss / points.length
}

function accuracyOf(network: Network, points: readonly Point[]): number {
  const right = points.filter((point) => predict(network, point).probability > 0.5 === (point.label === 1))
  return right.length / points.length
}

/** Points of two rings, one inside the other. */
function makeRings(count: number, random: () => number): Point[] {
  return Array.from({ length: count }, (_, index) => {
    const label = index % 2
    const radius = (label === 1 ? 0.5 : 1.2) + random() * 0.5
    const angle = random() * 2 * Math.PI
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), label }
  })
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
