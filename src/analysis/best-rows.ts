/** Which rows of a table of past runs are best, each within its experiment: the same metric may mean more in another. */

import type { Direction } from '../model/objective.ts'
import { groupBy } from '../model/utils/group-by.ts'
import { findBest } from './best-value.ts'
import { Directions } from './directions.ts'
import { experimentKey } from './latest.ts'
import type { RunRecord } from './record.ts'

/** What {@link BestRows} needs to know of a row. */
export interface RowReader<Row> {
  /** The runs of a row, at least one, all of one experiment. */
  recordsOf: (row: Row) => readonly RunRecord[]
  /** The number that a row has of a metric. */
  scoreOf: (row: Row, metric: string) => number | undefined
}

/** The rows of one experiment. */
export interface ExperimentRows<Row> {
  rows: readonly Row[]
  directions: Directions
}

/** Finds the best of all rows, whichever of them are shown. */
export class BestRows<Row> {
  readonly experiments: readonly ExperimentRows<Row>[]
  readonly #reader: RowReader<Row>

  constructor(rows: readonly Row[], reader: RowReader<Row>) {
    const byExperiment = groupBy(rows, (row) => {
      const [record] = reader.recordsOf(row)
      return record ? experimentKey(record) : ''
    })
    this.#reader = reader
    this.experiments = [...byExperiment.values()].map((members) => ({
      rows: members,
      directions: new Directions(members.flatMap(reader.recordsOf)),
    }))
  }

  /** The rows that hold the best value of a metric. None where no direction is known, or no row is better than another. */
  of(metric: string): Set<Row> {
    return new Set(this.experiments.flatMap((experiment) => this.#bestOf(experiment, metric)))
  }

  /** The first metric that is the objective of an experiment. */
  get objective(): string | undefined {
    return this.experiments.find(({ directions }) => directions.objective !== undefined)?.directions.objective
  }

  /** The first direction that an experiment has for a metric. */
  directionOf(metric: string): Direction | undefined {
    for (const { directions } of this.experiments) {
      const direction = directions.of(metric)
      if (direction) return direction
    }
    return undefined
  }

  #bestOf({ rows, directions }: ExperimentRows<Row>, metric: string): Row[] {
    const direction = directions.of(metric)
    if (!direction) return []
    const scoreOf = (row: Row) => this.#reader.scoreOf(row, metric)
    const best = findBest(rows.map(scoreOf), direction)
    return best === undefined ? [] : rows.filter((row) => scoreOf(row) === best)
  }
}
