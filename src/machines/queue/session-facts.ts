/** What a session says of itself to workers, and to whoever goes on with it. */
import { randomUUID } from 'node:crypto'
import type { SourcePlan } from '../../model/config-source.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { compactTimestamp, nowMs } from '../../model/utils/time.ts'
import { checkCodeFacts, checkFileFacts, describeOtherCode } from './code-facts.ts'
import type { CodeFacts, FileFacts, SessionFacts, SessionState } from './queue-port.ts'
import { asList, asObject, asText, asTextOrNull, refuser } from './shape.ts'

/** What was planned, of all files. */
export interface Planned {
  plans: readonly RunPlan[]
  sources: readonly SourcePlan[]
}

/** @example newSessionId() // '20261126_174501_3f2a9c1e' */
export function newSessionId(): string {
  return `${compactTimestamp(nowMs())}_${randomUUID().slice(0, 8)}`
}

/** Whether a command has the session now, as far as its signs of life say. */
export function isAttended(
  { coordinatorSeenMsAgo }: Pick<SessionState, 'coordinatorSeenMsAgo'>,
  leaseMs: number,
): boolean {
  return coordinatorSeenMsAgo !== null && coordinatorSeenMsAgo <= leaseMs / 2
}

/** The files of which something runs, with their code. */
export function filesOf({ plans, sources }: Planned): FileFacts[] {
  const files = new Map<string, Set<string>>()
  const add = (file: string, codeHash: string) =>
    files.set(file, (files.get(file) ?? new Set()).add(codeHash))
  for (const plan of plans) if (plan.action !== 'skip') add(plan.spec.file, plan.spec.codeHash)
  for (const { file, codeHash, skipped } of sources) if (skipped === undefined) add(file, codeHash)
  return [...files].map(([file, hashes]) => ({ file, codeHashes: [...hashes].sort() }))
}

/** The same whenever the same is planned, whatever of it is reused. */
export function planHashOf({ plans, sources }: Planned): string {
  const runs = plans.flatMap((plan) => {
    if (plan.action === 'skip') return []
    const { file, experiment, configHash } = plan.spec
    return `${file}\0${experiment.index}\0${configHash}\0${plan.options.seed}`
  })
  const asked = sources.flatMap(({ file, experiment, skipped }) =>
    skipped === undefined ? `${file}\0${experiment.index}` : [],
  )
  return fingerprint([runs.sort(), asked.sort()])
}

/** @throws {ZtxexpError} for facts that no session of ours has written */
export function checkFacts(value: unknown): SessionFacts {
  const refuse = refuser('A session of the queue')
  const facts = asObject(value, 'value', refuse)
  const { id, canary } = facts
  return {
    id: typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : refuse('id'),
    createdAt: asText(facts.createdAt, 'createdAt', refuse, 64),
    host: asText(facts.host, 'host', refuse, 255),
    code: checkCodeFacts(facts.code, refuse),
    files: checkFileFacts(facts.files, refuse),
    planHash: asText(facts.planHash, 'planHash', refuse, 64),
    name: asTextOrNull(facts.name, 'name', refuse),
    words: asList(facts.words, 'words', refuse, (each) => asText(each, 'words', refuse)),
    canary: canary === null ? null : checkCanary(asObject(canary, 'canary', refuse), refuse),
  }
}

function checkCanary(
  { resultsDir, name }: Record<string, unknown>,
  refuse: ReturnType<typeof refuser>,
): NonNullable<SessionFacts['canary']> {
  return { resultsDir: asText(resultsDir, 'canary', refuse), name: asText(name, 'canary', refuse, 255) }
}

/** The files of a session whose code is not among what was collected here. */
export function otherFiles(
  files: readonly FileFacts[],
  collected: readonly { file: string; codeHash: string }[],
): string[] {
  const known = new Set(collected.map(({ file, codeHash }) => `${codeHash}\0${file}`))
  return files.flatMap(({ file, codeHashes }) =>
    codeHashes.every((hash) => known.has(`${hash}\0${file}`)) ? [] : [file],
  )
}

/**
 * Before somebody goes on with a session.
 *
 * @param code What is here.
 * @throws {ZtxexpError} where the code is another one than it was started with, or other runs were planned
 */
export function checkSame(facts: SessionFacts, code: CodeFacts, planned: Planned): void {
  const files = filesOf(planned)
  const others = otherFiles(
    facts.files,
    files.flatMap(({ file, codeHashes }) => codeHashes.map((codeHash) => ({ file, codeHash }))),
  )
  if (others.length > 0) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `${others.join(', ')}: the code is not that of session ${facts.id}. ` +
        `It was started with ${describeOtherCode(code, facts.code)}. Go back to that, or start another session.`,
    )
  }
  if (planHashOf(planned) === facts.planHash) return
  throw new ZtxexpError(
    'BAD_OPTION',
    `What would run here is not what session ${facts.id} has been started with: the environment, the config file or ` +
      'the data have changed. Change them back, or start another session.',
  )
}
