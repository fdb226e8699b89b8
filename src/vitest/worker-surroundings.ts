/** What the code of a project finds in its workers: the environment and the constants that Vitest would give it. */
import type { TestProject } from 'vitest/node'
import type { WorkerSetting } from '../model/worker-protocol.ts'

export interface WorkerSurroundings {
  env: Record<string, string>
  /** Arguments for Node. */
  execArgv: string[]
  setting: WorkerSetting
}

/**
 * To be asked when global setups have run.
 *
 * @param environment That of this process as it is now.
 */
export function workerSurroundings(project: TestProject, environment: NodeJS.ProcessEnv): WorkerSurroundings {
  const { serializedConfig } = project
  const { defines = {}, serializedDefines: definesScript = '' } = serializedConfig
  const { fakeTimers, expect, chaiConfig } = serializedConfig
  const provided = project.getProvidedContext() as Record<string, unknown>
  return {
    env: workerEnvironment(project, environment),
    execArgv: project.config.execArgv,
    setting: { defines, definesScript, provided, helpers: { fakeTimers, expect, chaiConfig } },
  }
}

/**
 * The environment of a worker, as Vitest makes it (`resolveOptions` of its pool, `setupEnv` of its workers): that of
 * this process as it is now, with what the config file, `.env` files and global setups have set, and what `test.env`
 * says.
 */
function workerEnvironment(
  { config, vitest, vite }: TestProject,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const { DEV, PROD, ...fromFiles } = vite.config.env
  const merged: Record<string, unknown> = {
    ...environment,
    TEST: 'true',
    VITEST: 'true',
    VITEST_MODE: vitest.config.watch ? 'WATCH' : 'RUN',
    SSR: '1',
    ...fromFiles,
    DEV: DEV ? '1' : '',
    PROD: PROD ? '1' : '',
    ...vitest.config.env,
    ...config.env,
  }
  const set = Object.entries(merged).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]))
}
