/** Finds for past runs of evaluations what their experiments are now. Pure. */
import type { RunRecord } from '../../analysis/record.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import type { RunToRescore } from '../../session/evaluation/rescore.ts'

export interface RescorePlan {
  runs: RunToRescore[]
  /** Those that cannot be scored again, and why. */
  refused: { record: RunRecord; reason: string }[]
}

type Planned = Exclude<RunPlan, { action: 'skip' }>

/** @param plans Of the files of the runs, as they are now; that of any config says what its experiment is. */
export function planRescore(records: readonly RunRecord[], plans: readonly RunPlan[]): RescorePlan {
  const plan: RescorePlan = { runs: [], refused: [] }
  for (const record of records) {
    const found = findExperiment(record, plans)
    if (typeof found === 'string') plan.refused.push({ record, reason: found })
    else plan.runs.push({ plan: planOf(record, found), runDir: record.runDir })
  }
  return plan
}

function findExperiment({ run }: RunRecord, plans: readonly RunPlan[]): Planned | string {
  const { file = '', experiment_name: name } = run
  const ofFile = plans.filter(({ spec }) => spec.file === file)
  if (ofFile.length === 0) return `${file} was not found, or declares nothing that runs`
  const ofName = ofFile.filter(({ spec }) => spec.experiment.name === name)
  const [first] = ofName
  if (!first) {
    const names = [...new Set(ofFile.map(({ spec }) => spec.experiment.name))]
    return `${file} declares no ${JSON.stringify(name)} any more.${didYouMean(name ?? '', names, JSON.stringify)}`
  }
  const planned = ofName.find((plan): plan is Planned => plan.action !== 'skip')
  if (!planned) return `all of ${JSON.stringify(name)} is skipped in ${file}`
  const scorers = planned.spec.experiment.evaluation?.scorers ?? []
  return scorers.length === 0 ? `${JSON.stringify(name)} in ${file} has no scorers` : planned
}

/** The run with its own config, which the experiment need not have any more. */
function planOf({ config, run }: RunRecord, { spec, options }: Planned): RunToRescore['plan'] {
  const { title = spec.title, config_hash: configHash = fingerprint(config) } = run
  return { action: 'execute', spec: { ...spec, title, config, configHash }, options }
}
