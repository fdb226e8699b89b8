/**
 * Made objectives, all to be minimised, as `optuna-baseline.json` knows them: their spaces as plain data and their
 * values. Branin, Hartmann and Rosenbrock are those of the literature; `mixed` has conditions, `cat` two choices that
 * hang together; ZDT1 (Zitzler, Deb, Thiele 2000) and VLMOP2 (Van Veldhuizen, Lamont 1999) have two objectives.
 */

/** @typedef {Record<string, any>} Config */

const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
]
const HARTMANN_P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
]
const HARTMANN_C = [1, 1.2, 3, 3.2]
const LETTERS = ['p', 'q', 'r', 's', 't']
const BEST_RATES = { sgd: 0.1, adam: 1e-3, rmsprop: 3e-3 }
const OFFSETS = { sgd: 0.25, adam: 0, rmsprop: 0.15 }

/** @param {number} count @param {[number, number]} bounds */
const floats = (count, bounds) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, { float: bounds }]))

/** @type {Record<string, { space: Record<string, any>, value: (config: Config) => number }>} */
export const FUNCTIONS = {
  branin: {
    space: { x: { float: [-5, 10] }, y: { float: [0, 15] } },
    value: ({ x, y }) =>
      (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10,
  },
  hartmann6: {
    space: floats(6, [0, 1]),
    value: (config) => {
      let sum = 0
      for (const [i, c] of HARTMANN_C.entries()) {
        let inner = 0
        for (let j = 0; j < 6; j++) {
          inner +=
            /** @type {any} */ (HARTMANN_A)[i][j] *
            (config[`x${j}`] - /** @type {any} */ (HARTMANN_P)[i][j] * 1e-4) ** 2
        }
        sum += c * Math.exp(-inner)
      }
      return -sum
    },
  },
  rosen5: {
    space: floats(5, [-2, 2]),
    value: (config) => {
      let sum = 0
      for (let i = 0; i < 4; i++) {
        sum += 100 * (config[`x${i + 1}`] - config[`x${i}`] ** 2) ** 2 + (1 - config[`x${i}`]) ** 2
      }
      return sum
    },
  },
  mixed: {
    space: {
      optimizer: ['sgd', 'adam', 'rmsprop'],
      lr: { float: [1e-5, 1], log: true },
      layers: { int: [1, 4] },
      units0: { int: [8, 512], log: true },
      units1: { int: [8, 512], log: true, when: { layers: { min: 2 } } },
      units2: { int: [8, 512], log: true, when: { layers: { min: 3 } } },
      units3: { int: [8, 512], log: true, when: { layers: { min: 4 } } },
      momentum: { float: [0, 0.99], when: { optimizer: 'sgd' } },
    },
    value: (config) => {
      const optimizer = /** @type {keyof typeof OFFSETS} */ (config.optimizer)
      let value = OFFSETS[optimizer] + 0.15 * Math.log10(config.lr / BEST_RATES[optimizer]) ** 2
      if (optimizer === 'sgd') value -= 0.4 * Math.exp(-(((config.momentum - 0.9) / 0.05) ** 2))
      let sum = 0
      for (let i = 0; i < config.layers; i++) sum += 0.025 * (Math.log2(config[`units${i}`]) - (8 - i)) ** 2
      return value + 0.05 * (config.layers - 3) ** 2 + sum / config.layers
    },
  },
  cat: {
    space: { a: LETTERS, b: LETTERS, k: { int: [1, 20] }, z: { float: [0, 1] } },
    value: ({ a, b, k, z }) => {
      const [i, j] = [LETTERS.indexOf(a), LETTERS.indexOf(b)]
      const base = i === (j + 2) % 5 ? 0 : 1
      return base + 0.1 * Math.abs(i - 3) + 0.02 * Math.abs(k - (3 + 3 * j)) + (z - 0.1 * i - 0.2) ** 2 * 4
    },
  },
}

/** With the trials and the reference point of their hypervolumes, and what Optuna 5.0's TPE came to, median of 10 seeds. */
export const TWO_OBJECTIVES = {
  zdt1: {
    space: floats(6, [0, 1]),
    trials: 200,
    reference: [1.1, 6],
    optuna: 5.67,
    random: 4.541,
    /** @param {Config} config */
    values: (config) => {
      let sum = 0
      for (let i = 1; i < 6; i++) sum += config[`x${i}`]
      const g = 1 + (9 * sum) / 5
      return [config.x0, g * (1 - Math.sqrt(config.x0 / g))]
    },
  },
  vlmop2: {
    space: floats(2, [-2, 2]),
    trials: 100,
    reference: [1.1, 1.1],
    optuna: 0.507,
    random: 0.45,
    /** @param {Config} config */
    values: ({ x0, x1 }) => {
      const at = Math.SQRT1_2
      return [-1, 1].map((sign) => 1 - Math.exp(-((x0 + sign * at) ** 2) - (x1 + sign * at) ** 2))
    },
  },
}
