/**
 * The order of test files: those that take longest come first, so that none of them is left for the end. Vitest itself
 * goes by how long they took the last time, which a fresh clone does not know, and then by their sizes.
 */
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Some of these start the command often; others wait, for heartbeats that stop, retries and timeouts. */
const LONGEST = [
  'e2e/machines/queue/faults',
  'e2e/machines/hosts',
  'e2e/package/package',
  'e2e/resume/containers',
  'e2e/faults/table',
  'e2e/evaluation/faults',
  'e2e/records/volume',
  'e2e/results/hostile',
  'e2e/faults/spoilt-worker',
  'e2e/host/flags',
  'e2e/sweeps/source',
  'e2e/terminal/output',
  'contract/trackers/mlflow',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => this.#rank(a) - this.#rank(b))
  }

  #rank({ moduleId }: TestSpecification): number {
    const name = relative(this.ctx.config.root, moduleId).replace(/^test\/|\.test\.ts$/g, '')
    const index = LONGEST.indexOf(name)
    return index === -1 ? LONGEST.length : index
  }
}
