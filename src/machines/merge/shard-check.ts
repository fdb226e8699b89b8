/** Tells which shards are missing among runs that are put together, and which runs somebody has had twice. */
import { experimentKey, recordKey } from '../../analysis/latest.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'

/** A set of shards of which some are there. */
export interface MissingShards {
  /** Path of the experiment file; empty where it is not known. */
  file: string
  /** How many shards there are in all. */
  count: number
  /** Those without a run, from 1. */
  missing: number[]
  /** Whether runs must have been dealt to them: runs are dealt out one by one. */
  isCertain: boolean
}

/** Configs that have succeeded in two sources, which one machine should have had. */
export interface DoubledConfigs {
  dirs: [string, string]
  count: number
  /** Title, or name of the experiment, of the first of them. */
  example: string
}

export interface ShardReport {
  missing: MissingShards[]
  doubled: DoubledConfigs[]
}

interface ShardsOfFile {
  count: number
  /** Configs that each shard has. */
  configs: Map<number, Set<string>>
}

export class ShardCheck {
  /** By file and number of shards. */
  readonly #shards = new Map<string, ShardsOfFile & { file: string }>()
  /** Where each config has succeeded first. */
  readonly #succeeded = new Map<string, { dir: string; runId: string }>()
  readonly #doubled = new Map<string, DoubledConfigs>()

  /** @param dir The source, as it was named. */
  add(dir: string, record: RunRecord): void {
    const key = fingerprint([experimentKey(record), recordKey(record, [])])
    this.#addShard(record, key)
    if (record.run.status !== 'succeeded') return
    const first = this.#succeeded.get(key)
    if (!first) this.#succeeded.set(key, { dir, runId: record.runId })
    // A copy of the same run is none of another.
    else if (first.dir !== dir && first.runId !== record.runId) this.#addDoubled([first.dir, dir], record)
  }

  report(): ShardReport {
    const missing = [...this.#shards.values()].flatMap((each) => findMissing(each))
    return { missing, doubled: [...this.#doubled.values()] }
  }

  #addShard({ meta, run }: RunRecord, key: string): void {
    const parts = /^(\d{1,6})\/(\d{1,6})$/.exec(typeof meta?.shard === 'string' ? meta.shard : '')
    const [index, count] = [Number(parts?.[1]), Number(parts?.[2])]
    if (!parts || index < 1 || index > count) return
    const file = run.file ?? ''
    const shards = this.#shards.get(`${count} ${file}`) ?? { file, count, configs: new Map() }
    this.#shards.set(`${count} ${file}`, shards)
    const configs = shards.configs.get(index) ?? new Set()
    shards.configs.set(index, configs.add(key))
  }

  #addDoubled(dirs: [string, string], { run }: RunRecord): void {
    const key = JSON.stringify(dirs)
    const known = this.#doubled.get(key)
    const example = run.title ?? run.experiment_name ?? run.run_id
    this.#doubled.set(key, { dirs, count: (known?.count ?? 0) + 1, example: known?.example ?? example })
  }
}

function findMissing({ file, count, configs }: ShardsOfFile & { file: string }): MissingShards[] {
  const missing: number[] = []
  for (let index = 1; index <= count; index++) if (!configs.has(index)) missing.push(index)
  // Who is dealt a second run has seen one go to everybody else.
  const isCertain = [...configs.values()].some(({ size }) => size > 1)
  return missing.length === 0 ? [] : [{ file, count, missing, isCertain }]
}
