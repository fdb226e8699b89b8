/** What code a process has, and how that of two processes differs, in words. */
import { readGitFacts } from '../../machine/git.ts'
import { ownVersion, packageVersions } from '../../machine/package-versions.ts'
import { listed } from '../../model/utils/counted.ts'
import type { CodeFacts, FileFacts, WorkerFacts } from './queue-port.ts'
import { asList, asObject, asRecord, asText, asTextOrNull, type Refuse } from './shape.ts'

/** Files that are named. */
const MOST_FILES = 3

/**
 * @param root Absolute path of the project.
 * @param resultsDir Absolute path: what is written there does not make the code another one.
 */
export async function readCodeFacts(root: string, resultsDir: string): Promise<CodeFacts> {
  const { git_commit, git_dirty } = await readGitFacts(root, resultsDir)
  const versions = {
    ztxexp: ownVersion(),
    ...packageVersions(['vitest'], root),
    node: process.versions.node,
  }
  return { versions, commit: git_commit, isDirty: git_dirty === true }
}

/** @throws {ZtxexpError} where it is something else */
export function checkCodeFacts(value: unknown, refuse: Refuse): CodeFacts {
  const { versions, commit, isDirty } = asObject(value, 'code', refuse)
  return {
    versions: asRecord(versions, 'versions', refuse, (each) => asText(each, 'versions', refuse, 64)),
    commit: asTextOrNull(commit, 'commit', refuse, 64),
    isDirty: isDirty === true,
  }
}

/** @throws {ZtxexpError} where it is something else */
export function checkFileFacts(value: unknown, refuse: Refuse): FileFacts[] {
  return asList(value, 'files', refuse, (each) => {
    const { file, codeHashes } = asObject(each, 'files', refuse)
    return {
      file: asText(file, 'files', refuse),
      codeHashes: asList(codeHashes, 'files', refuse, (hash) => asText(hash, 'files', refuse, 64)),
    }
  })
}

/**
 * How the code there differs from that here, as far as that can be named.
 *
 * @example
 * describeOtherCode(here, there) // 'commit 4f2c1a9 with changes (here 9ab3d20), vitest 5.1.0 (here 4.1.12)'
 */
export function describeOtherCode(here: CodeFacts, there: CodeFacts): string {
  const commits = [commitText(there), commitText(here)] as const
  const names = [...new Set([...Object.keys(there.versions), ...Object.keys(here.versions)])]
  const versions = names.flatMap((name) => {
    const [other, own] = [there.versions[name] ?? 'none', here.versions[name] ?? 'none']
    return other === own ? [] : [`${name} ${other} (here ${own})`]
  })
  const isTold = commits[0] !== commits[1] || here.isDirty || there.isDirty
  const commit = isTold ? [`commit ${commits[0]} (here ${commits[1]})`] : []
  const all = [...commit, ...versions]
  return all.length > 0 ? all.join(', ') : `commit and versions are the same: what the files import is not`
}

function commitText({ commit, isDirty }: CodeFacts): string {
  return `${commit?.slice(0, 7) ?? 'unknown'}${isDirty ? ' with changes' : ''}`
}

/** Why a worker takes no runs of a session. */
export function describeOtherWorker(here: CodeFacts, { host, pid, code, otherFiles }: WorkerFacts): string {
  const files = listed(otherFiles, MOST_FILES)
  return `Worker ${pid} on ${host} takes no runs: ${files} is not the same there. ${capitalised(describeOtherCode(here, code))}.`
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
