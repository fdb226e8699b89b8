/**
 * The expressions of `--where` and `--fail-if`, parsed into functions; nothing of them is ever run as code.
 *
 *     or      := and { ("||" | "or") and }
 *     and     := not { ("&&" | "and") not }
 *     not     := ("!" | "not") not | compare
 *     compare := operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand
 *                        | ("~" | "!~") string
 *                        | ["not"] "in" operand ]
 *     operand := number | string | true | false | null | NaN | Infinity | name | "[" operands "]" | "(" or ")"
 *
 * What a name stands for is the caller's business. One with other characters than letters, digits, _, $, - and dots
 * stands in backticks.
 */

import type { JsonValue } from '../../model/utils/json.ts'
import { expressionError, type Token, tokenize } from './expression-token.ts'
import { COMPARISONS, isIn, isTrue } from './expression-value.ts'

/** Reads the value that a name stands for; called only for names that the result depends on, from left to right. */
export type ReadName = (name: string) => JsonValue | undefined

/** A parsed expression. */
export interface Expression {
  text: string
  /** What it names, each once. */
  names: readonly string[]
  test: (read: ReadName) => boolean
}

type Operand = (read: ReadName) => JsonValue | undefined

const DEEPEST = 64

const CONSTANTS: Record<string, JsonValue> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
}

/**
 * Parses an expression.
 *
 * A name without a value equals `null`, and is neither less nor more than anything; nor are values of
 * different types. Texts compare letter by letter, so that `started_at > '2026-11-23'` works.
 *
 * @throws ZtxexpError (`BAD_OPTION`) with the column where it cannot be read.
 * @example
 * parseExpression("lr < 0.1 && model in ['tiny', 'base']").test((name) => config[name])
 */
export function parseExpression(text: string): Expression {
  const parser = new ExpressionParser(text)
  const evaluate = parser.parse()
  return { text, names: [...parser.names], test: (read) => isTrue(evaluate(read)) }
}

class ExpressionParser {
  readonly names = new Set<string>()
  readonly #text: string
  readonly #tokens: Token[]
  #position = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokenize(text)
  }

  parse(): Operand {
    const operand = this.#or()
    const next = this.#next
    if (next.kind === 'end') return operand
    if (next.text in COMPARISONS) throw this.#error('comparisons cannot be chained; join two with &&.')
    throw this.#error(`expected && or || before "${next.text}".`)
  }

  #or(): Operand {
    let left = this.#and()
    while (this.#take('||', 'or')) {
      const [first, second] = [left, this.#and()]
      left = (read) => isTrue(first(read)) || isTrue(second(read))
    }
    return left
  }

  #and(): Operand {
    let left = this.#not()
    while (this.#take('&&', 'and')) {
      const [first, second] = [left, this.#not()]
      left = (read) => isTrue(first(read)) && isTrue(second(read))
    }
    return left
  }

  #not(): Operand {
    if (!this.#take('!', 'not')) return this.#compare()
    const inner = this.#nested(() => this.#not())
    return (read) => !isTrue(inner(read))
  }

  #compare(): Operand {
    const left = this.#operand()
    const operator = this.#next
    if (operator.kind === 'symbol') {
      const compare = COMPARISONS[operator.text]
      if (compare) {
        this.#position++
        const right = this.#operand()
        return (read) => compare(left(read), right(read))
      }
      if (this.#take('~')) return this.#matches(left, true)
      if (this.#take('!~')) return this.#matches(left, false)
    }
    const wanted = !this.#take('not')
    if (this.#take('in')) {
      const list = this.#operand()
      return (read) => isIn(left(read), list(read)) === wanted
    }
    if (!wanted) throw this.#error('expected "in" after "not".')
    return left
  }

  #matches(left: Operand, wanted: boolean): Operand {
    const token = this.#next
    if (token.kind !== 'string') throw this.#error("expected a pattern in quotes, such as 'tiny.*'.")
    const pattern = this.#pattern(token)
    this.#position++
    return (read) => {
      const value = left(read)
      return (typeof value === 'string' && pattern.test(value)) === wanted
    }
  }

  #pattern(token: Token): RegExp {
    try {
      return new RegExp(token.text, 'u')
    } catch (error) {
      throw this.#error(error instanceof Error ? `${error.message}.` : 'this pattern cannot be read.')
    }
  }

  #operand(): Operand {
    const token = this.#next
    this.#position++
    if (token.kind === 'number') return constant(Number(token.text))
    if (token.kind === 'string') return constant(token.text)
    if (token.kind === 'name') return this.#name(token)
    if (token.kind === 'word' && token.text in CONSTANTS) return constant(CONSTANTS[token.text] ?? null)
    if (token.kind === 'symbol' && token.text === '[') return this.#list()
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = this.#nested(() => this.#or())
      if (!this.#take(')')) throw this.#error('expected ).')
      return inner
    }
    this.#position--
    throw this.#error(`expected a name or a value${token.kind === 'end' ? '' : ` before "${token.text}"`}.`)
  }

  #name({ text: name, start }: Token): Operand {
    const next = this.#next
    if (next.text === '[' && next.start === start + name.length) {
      const [whole = name] = /^[^\s[]*(?:\[[^[\]]*\])*/.exec(this.#text.slice(start)) ?? []
      throw this.#error(`a name with brackets stands in backticks: \`${whole}\`.`)
    }
    this.names.add(name)
    return (read) => read(name)
  }

  #list(): Operand {
    const items: Operand[] = []
    while (!this.#take(']')) {
      if (items.length > 0 && !this.#take(',')) throw this.#error('expected , or ].')
      items.push(this.#nested(() => this.#operand()))
    }
    return (read) => items.map((item) => item(read) ?? null)
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) throw this.#error(`more than ${DEEPEST} levels.`)
    const result = parse()
    this.#depth--
    return result
  }

  get #next(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '', start: this.#text.length }
  }

  #take(...texts: string[]): boolean {
    const { kind, text } = this.#next
    const found = (kind === 'symbol' || kind === 'word') && texts.includes(text)
    if (found) this.#position++
    return found
  }

  #error(message: string): Error {
    return expressionError(this.#text, this.#next.start, message)
  }
}

function constant(value: JsonValue): Operand {
  return () => value
}
