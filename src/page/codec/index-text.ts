/** The index of a page as JSON and back: numbers that are not finite are texts in between, in metrics alone. */

import { reviveNonFinite, stringifyMetrics } from '../../model/utils/json.ts'
import type { PageIndex } from '../model/page-index.ts'

export function indexToText(index: PageIndex): string {
  return stringifyMetrics(index)
}

/** What JSON has made of an index, with its numbers. */
export function reviveIndex(index: PageIndex): PageIndex {
  for (const metric of index.metrics) {
    metric.returned &&= metric.returned.map(reviveNumber)
  }
  return index
}

function reviveNumber(value: number | string | boolean | null): number | string | boolean | null {
  return typeof value === 'string' ? (reviveNonFinite('', value) as number | string) : value
}
