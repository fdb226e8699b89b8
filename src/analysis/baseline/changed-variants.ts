/** What is different between two baselines, counted. */
import { canonicalJson } from '../../model/utils/json.ts'
import type { Baseline, BaselineVariant } from './baseline.ts'
import { formatBaseline } from './baseline-text.ts'

/** Variants are told apart by file, experiment and config. */
export function changedVariants(
  before: Baseline,
  after: Baseline,
): { added: number; changed: number; removed: number } {
  const [old, fresh] = [textsOf(before), textsOf(after)]
  const kept = [...fresh].filter(([key]) => old.has(key))
  return {
    added: fresh.size - kept.length,
    changed: kept.filter(([key, text]) => old.get(key) !== text).length,
    removed: old.size - kept.length,
  }
}

function textsOf({ variants }: Baseline): Map<string, string> {
  return new Map(variants.map((variant) => [keyOf(variant), formatBaseline({ variants: [variant] })]))
}

function keyOf({ file, experiment, config }: BaselineVariant): string {
  return canonicalJson([file, experiment, config])
}
