/**
 * `cases.jsonl`: written line by line as cases end, by the main process alone, and read again.
 *
 * It only grows. Of several lines of one case and repeat the last one counts; one that says `left_out` takes the case out
 * of the count, for its dataset does not have it any more.
 */
import { closeSync, readSync } from 'node:fs'
import { type CaseRecord, caseKey, isLeftOut, readCaseRecord } from '../../model/case-record.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { openRegular } from '../door.ts'
import { filePath } from './layout.ts'
import { parseJson } from './read-json.ts'
import { linesOf, parseObject, type ReadLinesOptions } from './read-lines.ts'
import { openToAddLines, writeFully } from './write.ts'

/** An input, an output and what was expected, each as large as a value may be. */
const LONGEST_LINE = 192 * 1024 * 1024

/** A record with its place in the file. */
export interface PlacedCase {
  record: CaseRecord
  /** Bytes. */
  start: number
  end: number
}

/**
 * The results of an evaluation that count, in the order in which they were written: of each case and repeat the last.
 * None where the run has no cases. Memory grows with their number, not with their size.
 *
 * @example
 * for (const { id, output, scores } of readCases('results/20261123_234558_d563f15e')) print(id, output, scores)
 */
export function* readCases(runDir: string, options: ReadLinesOptions = {}): Generator<CaseRecord> {
  const last = new Map<string, number>()
  for (const { line, start } of caseLines(runDir, {})) {
    const key = keyOf(line)
    if (key === undefined) continue
    // In the order of the lines that count.
    last.delete(key)
    if (!isLeftOut(line)) last.set(key, start)
  }
  for (const { line, start, lineNumber } of caseLines(runDir, options)) {
    const record = readCaseRecord(line)
    if (!record) {
      if (!isLeftOut(line)) options.onBadLine?.(lineNumber)
    } else if (last.get(caseKey(record)) === start) yield record
  }
}

/** What an evaluation that goes on has of each case and repeat: the last record, and whether it is left out by now. */
export function* readEveryCase(
  runDir: string,
): Generator<PlacedCase | { leftOut: Pick<CaseRecord, 'id' | 'repeat'> }> {
  for (const { line, start, end } of caseLines(runDir, {})) {
    if (isLeftOut(line)) yield { leftOut: { id: line.id, repeat: line.repeat } }
    const record = readCaseRecord(line)
    if (record) yield { record, start, end }
  }
}

/** The record of a case in one of its repeats that counts; undefined where it has none, or is left out. */
export function readCase(runDir: string, name: Pick<CaseRecord, 'id' | 'repeat'>): CaseRecord | undefined {
  let last: CaseRecord | undefined
  const key = caseKey(name)
  for (const { line } of caseLines(runDir, {})) {
    if (keyOf(line) === key) last = readCaseRecord(line)
  }
  return last
}

/** The `cases.jsonl` of a run, opened to read the records at places that {@link readEveryCase} gave. */
export class CaseLineReader {
  readonly #path: string
  #file: number | undefined

  constructor(runDir: string) {
    this.#path = filePath(runDir, 'cases')
  }

  /** @throws where the file is another one by now */
  read({ start, end }: Pick<PlacedCase, 'start' | 'end'>): CaseRecord {
    this.#file ??= openRegular(this.#path, 'read').file
    const data = Buffer.allocUnsafe(end - start)
    let length = 0
    while (length < data.length) {
      const read = readSync(this.#file, data, length, data.length - length, start + length)
      if (read === 0) break
      length += read
    }
    const record = readCaseRecord(parseJson(data.toString('utf8', 0, length)) as JsonObject)
    if (record) return record
    throw new Error(`${this.#path} was changed while it was read.`)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

/** Adds lines to the `cases.jsonl` of a run, each in one write, as soon as it is given. */
export class CaseWriter {
  readonly #file: number

  /** A last line that an earlier writer has left unfinished is ended. @throws RefusedFile */
  constructor(runDir: string) {
    this.#file = openToAddLines(filePath(runDir, 'cases'))
  }

  add(line: object): void {
    writeFully(this.#file, `${JSON.stringify(line)}\n`)
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** Adds one line to the `cases.jsonl` of a run. */
export function addCaseLine(runDir: string, line: object): void {
  const writer = new CaseWriter(runDir)
  try {
    writer.add(line)
  } finally {
    writer.close()
  }
}

interface CaseLine {
  line: JsonObject
  lineNumber: number
  start: number
  end: number
}

function* caseLines(runDir: string, options: ReadLinesOptions): Generator<CaseLine> {
  const place = { byte: 0 }
  let lineNumber = 0
  let start = 0
  for (const text of linesOf(filePath(runDir, 'cases'), { ...options, place }, LONGEST_LINE)) {
    lineNumber++
    // Its texts are the user's: `"NaN"` is one.
    const line = text === undefined ? undefined : parseObject(text)
    if (line) yield { line, lineNumber, start, end: place.byte }
    else if (text?.trim() !== '') options.onBadLine?.(lineNumber)
    start = place.byte
  }
}

function keyOf(line: JsonObject): string | undefined {
  if (isLeftOut(line)) return caseKey(line)
  const record = readCaseRecord(line)
  return record && caseKey(record)
}
