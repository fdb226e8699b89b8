/** YAML as JSON data, within limits and with the place of whatever is wrong. The only file that knows the `yaml` package. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  parseDocument,
  visit,
} from 'yaml'
import { ZtxexpError } from '../error.ts'
import { FORBIDDEN_KEYS } from './json.ts'

/** Keys and indices that lead to a part of a document, such as `['grid', 'lr', 2]`. */
type Trail = readonly (string | number)[]

/** A document as data. */
export interface ParsedYaml {
  json: unknown
  /** `file:line:column` of the part that a trail leads to; where it ends early, of the last part there is. */
  placeOf(trail: Trail): string
}

/** What a document is for. */
export interface YamlUse {
  /** For messages, such as `a sweep`. */
  noun: string
  /** Bytes of the largest file. */
  mostBytes: number
  /** What to do with a larger one. */
  instead: string
}

type YamlDocument = Document.Parsed<ParsedNode>

/** The limits within which a document is safe to parse: larger or deeper ones can stop the whole process. */
const YAML_LIMITS = {
  /** Lists and maps inside one another. */
  levels: 64,
  /** Values once aliases are followed. */
  values: 1_000_000,
  /** Uses of one anchor, counted through aliases of aliases. */
  aliases: 100,
} as const

/** A fault at an offset of the text; becomes a `ZtxexpError` once the line is known. */
class FaultAt extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

/**
 * The data that a YAML 1.2 document describes, with anchors, aliases and merge keys (`<<`).
 *
 * @param fileName For messages.
 * @throws {ZtxexpError} `BAD_DECLARATION`, its message starting with `file:line:column:`, for syntax errors, duplicate
 *   keys, whole numbers beyond 2^53, keys such as `__proto__`, more than 64 levels or 1,000,000 values, an empty file
 */
export function parseYaml(text: string, fileName: string, use: YamlUse): ParsedYaml {
  const lines = new LineCounter()
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${fileName}:${line}:${col}`
  }
  try {
    checkLimits(text, lines, use)
    const document = parse(text, use)
    return { json: toJson(document), placeOf: (trail) => placeAt(offsetOf(document, trail)) }
  } catch (error) {
    if (!(error instanceof FaultAt)) throw error
    throw new ZtxexpError('BAD_DECLARATION', `${placeAt(error.offset)}: ${error.message}`)
  }
}

/** Walks the tokens without building a tree, because building one that is too deep is what does the harm. */
function checkLimits(text: string, lines: LineCounter, { mostBytes, instead }: YamlUse): void {
  lines.addNewLine(0)
  const bytes = Buffer.byteLength(text)
  if (bytes > mostBytes) {
    throw new FaultAt(0, `the file has ${bytes} bytes; ${mostBytes} are allowed. ${instead}`)
  }
  const parser = new Parser(lines.addNewLine)
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length <= YAML_LIMITS.levels) continue
    if (parser.stack.filter((token) => 'items' in token).length > YAML_LIMITS.levels) {
      throw new FaultAt(parser.offset, `more than ${YAML_LIMITS.levels} levels of lists and maps.`)
    }
  }
}

function parse(text: string, { noun }: YamlUse): YamlDocument {
  const document = parseDocument(text, {
    version: '1.2',
    merge: true,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  })
  const fault = document.errors[0] ?? document.warnings[0]
  if (fault) throw new FaultAt(fault.pos[0], explainFault(fault.code, fault.message, noun))
  checkNodes(document)
  return document
}

function explainFault(code: string, message: string, noun: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key stands twice in its map. Keep one of them.'
    case 'MULTIPLE_DOCS':
      return `${noun} is one document, and here a second one starts. Move it to a file of its own.`
    default:
      return `${message}.`
  }
}

function checkNodes(document: YamlDocument): void {
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || !FORBIDDEN_KEYS.has(String(key.value))) return
      throw new FaultAt(startOf(key), `the key "${String(key.value)}" is not allowed.`)
    },
    Scalar(role, node) {
      if (role === 'key' || typeof node.value !== 'number') return
      const { value, source = '' } = node
      if (!Number.isFinite(value)) {
        throw new FaultAt(startOf(node), `${value} is not allowed: what stands here is JSON data.`)
      }
      if (!isRounded(value, source)) return
      throw new FaultAt(
        startOf(node),
        `${source} would be rounded to ${value}: whole numbers are exact up to 2^53. Write it as a text, "${source}".`,
      )
    },
  })
}

/** Whether a whole number, written in full, is another one in JavaScript, and would be shown as another. */
function isRounded(value: number, source: string): boolean {
  if (String(value) === source) return false
  if (Number.isSafeInteger(value) || !/^[-+]?(?:\d+|0x[\da-f]+|0o[0-7]+)$/i.test(source)) return false
  return BigInt(source.replace(/^-/, '')) !== BigInt(Math.abs(value))
}

function toJson(document: YamlDocument): unknown {
  if (document.contents === null) throw new FaultAt(0, 'the file is empty.')
  let json: unknown
  try {
    json = document.toJS({ maxAliasCount: YAML_LIMITS.aliases })
  } catch (error) {
    throw new FaultAt(firstAlias(document, error), `${(error as Error).message}.`)
  }
  const excess = findExcess(json)
  if (excess) throw new FaultAt(firstAlias(document), excess)
  return json
}

/** Whether aliases, followed, make the data too deep (an alias to its own parent is endless) or too large. */
function findExcess(json: unknown): string | undefined {
  let values = 0
  function visitValue(value: unknown, level: number): string | undefined {
    if (++values > YAML_LIMITS.values)
      return `more than ${YAML_LIMITS.values} values once aliases are followed.`
    if (typeof value !== 'object' || value === null) return undefined
    if (level === YAML_LIMITS.levels)
      return `more than ${YAML_LIMITS.levels} levels once aliases are followed.`
    for (const child of Object.values(value)) {
      const excess = visitValue(child, level + 1)
      if (excess) return excess
    }
    return undefined
  }
  return visitValue(json, 0)
}

/** Where the alias that an error of the `yaml` package names stands, else the first alias or merge key. */
function firstAlias(document: YamlDocument, error?: unknown): number {
  const name = /: ([^:]+)$/.exec(error instanceof ReferenceError ? error.message : '')?.[1]
  let offset: number | undefined
  visit(document, {
    Pair(_, { key }) {
      if (name === undefined && isScalar(key) && key.source === '<<') offset ??= startOf(key)
    },
    Alias(_, node) {
      if (name === undefined || node.source === name) offset ??= startOf(node)
    },
  })
  return offset ?? 0
}

/** Where the part of the document that a trail leads to starts; where it ends early, the last part there is. */
function offsetOf(document: YamlDocument, trail: Trail): number {
  let node: unknown = document.contents
  let offset = startOf(node)
  for (const step of trail) {
    if (isAlias(node)) node = node.resolve(document)
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined
    const item = isSeq(node) ? node.items[Number(step)] : undefined
    const target = pair?.key ?? item
    if (target === undefined) return offset
    offset = startOf(target)
    node = pair ? pair.value : item
  }
  return offset
}

function startOf(node: unknown): number {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0
}
