/**
 * Shortens lines of `metrics.jsonl` that hold thousands of metrics, for a reader who wants the first few of each: to
 * parse the rest is most of the work.
 */
import { endOfString } from './cut-texts.ts'

/** A shorter line is read as it is. */
const LONG_LINE = 64 * 1024

/** How ztxexp writes a line, and Python's: what is written otherwise is read as it is. */
const START = /^\{"step": ?[^,]{1,30}, ?"timestamp": ?"[^"\\]{0,40}", ?"metrics": ?(?=\{)/
const ENDS = ['},"split":', '}, "split":']

const NUMBER = /[-\d]/

/** What the lines of one split, phase and attempt begin with. */
interface Known {
  names: string
  last: string
}

export class FirstMetrics {
  readonly #wanted: number
  readonly #known = new Map<string, Known>()
  /** What is wanted of a short line may stand anywhere in a long one. */
  #mayShorten = true

  /** @param wanted Numbers that are wanted of each line. */
  constructor(wanted: number) {
    this.#wanted = wanted
  }

  /** The first line of a kind stays whole, and so does one that does not begin with the same metrics. */
  readonly shorten = (line: string): string => {
    const head = line.length > LONG_LINE && START.exec(line)?.[0]
    const end = head ? Math.max(...ENDS.map((text) => line.lastIndexOf(text))) : -1
    if (!head || end === -1) this.#mayShorten = false
    if (!head || !this.#mayShorten) return line
    const kind = line.slice(end)
    const known = this.#known.get(kind)
    if (!known) {
      const names = namesUntil(line, head.length, (_name, numbers) => numbers === this.#wanted)
      const last = names?.names.at(-1)
      if (names && last !== undefined) this.#known.set(kind, { names: names.names.join('\0'), last })
      else this.#mayShorten = false
      return line
    }
    const names = namesUntil(line, head.length, (name) => name === known.last)
    return names?.names.join('\0') === known.names ? line.slice(0, names.end) + kind : line
  }
}

/**
 * The names of the first entries of an object of texts, numbers, booleans and nulls.
 *
 * @param start Where its brace is.
 * @param isEnough Asked after each entry, with how many were numbers so far.
 * @returns with where the last entry ends; `undefined` where there is something else in it, or it is over before
 */
function namesUntil(
  line: string,
  start: number,
  isEnough: (name: string, numbers: number) => boolean,
): { names: string[]; end: number } | undefined {
  const names: string[] = []
  let numbers = 0
  for (let index = start + 1; line[index] === '"' || line[index] === ' '; index++) {
    if (line[index] === ' ') continue
    const endOfName = endOfString(line, index)
    const name = line.slice(index, endOfName + 1)
    index = endOfName + 1
    while (line[index] === ':' || line[index] === ' ') index++
    if (line[index] === '{' || line[index] === '[') return undefined
    if (NUMBER.test(line[index] ?? '')) numbers++
    if (line[index] === '"') index = endOfString(line, index)
    while (index < line.length && line[index] !== ',' && line[index] !== '}') index++
    if (line[index] !== ',') return undefined
    names.push(name)
    if (isEnough(name, numbers)) return { names, end: index }
  }
  return undefined
}
