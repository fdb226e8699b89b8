/** Prints one result of a benchmark: figure, baseline, their ratio, and the aim. */

const WIDTHS = [45, 10, 24, 22]

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} figure With its unit.
 * @property {string} [baseline] With its unit and what it is.
 * @property {string} [ratio] As a text: see `ratioOf` in measure.mjs.
 * @property {string} [aim]
 */

export function printHead() {
  printRow(['benchmark', 'figure', 'baseline', 'ratio (range)', 'aim'])
}

/** @param {Line} line */
export function printLine({ name, figure, baseline = '', ratio = '', aim = '' }) {
  printRow([name, figure, baseline, ratio, aim])
}

/** @param {number} ms */
export function milliseconds(ms) {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`
}

/** @param {string[]} cells */
function printRow(cells) {
  console.log(
    cells
      .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
      .join(' ')
      .trimEnd(),
  )
}
