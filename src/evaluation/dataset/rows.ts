/** A row of a dataset as it comes from a file or from code, before anything is known of it. */

export interface Row {
  /** Its line in a file, else its position, from 0. */
  at: number
  /** Parses it. */
  read: () => unknown
}

/** Rows that can be walked more than once. */
export interface Rows {
  /** What a row is called in a message, such as `questions.jsonl:12` or `cases[3]`. */
  place(at: number): string
  /** What all of them are called, such as `questions.jsonl`. */
  readonly name: string
  /** @param from Position of the first one, from 0. */
  walk(from: number): Iterable<Row> | AsyncIterable<Row>
}
