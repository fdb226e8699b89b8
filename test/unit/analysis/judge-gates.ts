/** Judges results as a session does: what is planned is known before the first run ends. */
import { GateJudge } from '../../../src/analysis/gate-judge.ts'
import type { GateVerdict } from '../../../src/model/gate-verdict.ts'
import type { ExperimentSpec, RunResult } from '../../../src/model/run.ts'

export function judgeGates(
  results: readonly RunResult[],
  failIf?: string,
  empty: readonly ExperimentSpec[] = [],
): readonly GateVerdict[] {
  const judge = new GateJudge(failIf)
  judge.expect(
    'train.exp.ts',
    results.map(({ run: { spec, options } }) => ({ action: 'execute', spec, options })),
    empty,
  )
  for (const result of results) judge.listen({ type: 'runEnded', result })
  return judge.all()
}
