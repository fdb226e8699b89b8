/** Which commit the code is at, and whether it was changed since. */
import { execFile } from 'node:child_process'
import { relative } from 'node:path'

export interface GitFacts {
  git_commit: string | null
  git_branch: string | null
  /** Whether files are changed or new, the results directory aside; `null` outside of a repository. */
  git_dirty: boolean | null
}

const NO_GIT: GitFacts = { git_commit: null, git_branch: null, git_dirty: null }

/**
 * Asks git once, in the background. Outside of a repository, or without git, everything is `null`.
 *
 * @param root Absolute path of the project.
 * @param resultsDir Absolute path of what runs write, which does not make the code dirty.
 */
export async function readGitFacts(root: string, resultsDir: string): Promise<GitFacts> {
  const inside = relative(root, resultsDir)
  const exclude = inside && !inside.startsWith('..') ? ['--', '.', `:(exclude)${inside}`] : []
  const output = await git(root, ['status', '--porcelain=v2', '--branch', ...exclude])
  if (output === undefined) return NO_GIT
  const lines = output.split('\n').filter((line) => line !== '')
  const header = (name: string) =>
    lines.find((line) => line.startsWith(`# branch.${name} `))?.split(' ')[2] ?? null
  const commit = header('oid')
  const branch = header('head')
  return {
    git_commit: commit === '(initial)' ? null : commit,
    git_branch: branch === '(detached)' ? null : branch,
    git_dirty: lines.some((line) => !line.startsWith('#')),
  }
}

function git(cwd: string, args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    // No optional locks: a status that refreshes the index would get in the way of the user's own git.
    const options = { cwd, encoding: 'utf8', timeout: 5000, maxBuffer: 64 * 1024 * 1024 } as const
    execFile('git', ['--no-optional-locks', ...args], options, (error, stdout) => {
      resolve(error ? undefined : stdout)
    })
  })
}
