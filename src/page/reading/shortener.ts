/** Holds what a page shows of a value within bounds, whatever the value is: a browser has to show it. */
import { counted } from '../../model/utils/counted.ts'
import { CUT, cutText, isCutText, KEPT, LONGEST_TEXT } from '../../model/utils/cut-text.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'

/** Entries of lists and objects of one value, in all. */
const MOST_ENTRIES = 5000
/** Characters of texts of one value, in all: of what comes after them is kept as much as tells what it is. */
const MOST_CHARACTERS = 512 * 1024
const KEPT_BEYOND = 40

/** Shortens values, and counts what it has shortened. */
export class Shortener {
  #texts = 0
  #leftOut = 0
  #entries = 0
  #characters = 0

  /** A value of at most 5,000 entries, with texts of more than 4,096 characters cut; itself where it is no larger. */
  shorten<Value extends JsonValue>(value: Value): Value {
    this.#entries = MOST_ENTRIES
    this.#characters = MOST_CHARACTERS
    return this.#visit(value) as Value
  }

  /** Sentences on what was shortened, none where nothing was. */
  get notes(): string[] {
    const most = LONGEST_TEXT.toLocaleString('en')
    return [
      ...(this.#texts === 0
        ? []
        : [
            `${counted(this.#texts, 'long text')} cut in the middle, to ${most} characters or less: see ${CUT}.`,
          ]),
      ...(this.#leftOut === 0
        ? []
        : [
            `${this.#leftOut.toLocaleString('en')} entries of very long lists and objects left out behind the first ones: see ${CUT}.`,
          ]),
    ]
  }

  #visit(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.#text(value)
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value) ? this.#list(value) : this.#object(value)
  }

  #text(text: string): string {
    const cut = cutText(text, this.#characters > 0 ? KEPT : KEPT_BEYOND)
    this.#characters -= cut.length
    if (cut !== text || isCutText(text)) this.#texts++
    return cut
  }

  #list(list: JsonValue[]): JsonValue[] {
    const items: JsonValue[] = []
    for (const item of list) {
      if (this.#entries-- <= 0) return [...items, this.#more(list.length - items.length)]
      items.push(this.#visit(item))
    }
    return items.every((item, index) => item === list[index]) ? list : items
  }

  #object(object: JsonObject): JsonObject {
    const shortened: JsonObject = {}
    let [count, isSame] = [0, true]
    const keys = Object.keys(object)
    for (const key of keys) {
      if (this.#entries-- <= 0) return { ...shortened, [CUT]: this.#more(keys.length - count) }
      const [name, value] = [cutText(key), object[key] as JsonValue]
      shortened[name] = this.#visit(value)
      isSame &&= name === key && shortened[name] === value
      count++
    }
    return isSame ? object : shortened
  }

  #more(count: number): string {
    this.#leftOut += count
    return `${CUT} ${count.toLocaleString('en')} more`
  }
}
