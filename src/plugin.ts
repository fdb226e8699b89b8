/** The plugin for a Vitest config: every run of an experiment becomes a test of that project. */
import { relative } from 'node:path'
import type { Plugin } from 'vite'
import { ResultList } from './analysis/result-list.ts'
import { renderAssertion } from './errors/assertion-diff.ts'
import { type GateVerdict, missedGates } from './model/gate-verdict.ts'
import type { RunResult } from './model/run.ts'
import type { ResolvedOptions } from './options/resolve.ts'
import type { ZtxexpOptions } from './options/ztxexp-options.ts'
import { renderSummary } from './reporters/summary/summary.ts'
import type { SessionTotals } from './reporters/summary/totals.ts'
import { type RenderOptions, terminalColors, wantsColors } from './terminal/styled-line.ts'
import { connect } from './vitest/connect.ts'
import { CONFIG_PLUGIN } from './vitest/experiment-project.ts'

import { isCommandRunning } from './vitest/running-command.ts'

export type { RetryDelay, RunMode } from './model/run.ts'
export type { ZtxexpOptions } from './options/ztxexp-options.ts'
export type * from './tracker-types.ts'
export type { RunMeta } from './vitest/tasks/task-meta.ts'

/**
 * Makes `vitest` run experiment files. The project it stands in runs experiments only: beside tests, put it into an
 * entry of its own in `test.projects`.
 *
 * @param options As under `experiment` in a config file.
 * @example
 * export default defineConfig({ test: { projects: [{ plugins: [ztxexp()] }, { test: { name: 'unit' } }] } })
 */
export function ztxexp(options: ZtxexpOptions = {}): Plugin {
  if (isCommandRunning()) {
    return {
      name: CONFIG_PLUGIN,
      // Before the plugin of the command, which reads the key.
      enforce: 'pre',
      config: (config) => ({ experiment: { ...options, ...config.experiment } }),
    }
  }
  let list = new ResultList()
  let startedAt = performance.now()
  return connect({
    host: process,
    environment: { ...process.env },
    pluginOptions: options,
    isGuest: true,
    listeners: [(event) => list.listen(event)],
    onStart: () => {
      list = new ResultList()
      startedAt = performance.now()
    },
    onEnd: ({ options: resolved, verdicts, isForProgram }) => {
      const durationMs = performance.now() - startedAt
      if (!isForProgram && list.results.length > 0)
        printTables(list.results, resolved, { durationMs, verdicts })
      setExitCode(verdicts)
    },
    warn: (message) => console.warn(`ztxexp: ${message}`),
    renderDiff: (error) => renderAssertion(error, printStyle()).slice(1, -1).join('\n'),
    onOutput: (stream, text) => void process[stream].write(text),
    onFatal: (error) => {
      console.error(error)
      process.exitCode = 1
    },
  }).plugin
}

/** A gate that is missed is a test that fails, unless it is no experiment's. */
function setExitCode(verdicts: readonly GateVerdict[]): void {
  for (const { experimentName, name, problem, rule } of missedGates(verdicts)) {
    process.exitCode = 1
    if (experimentName === null) console.error(`ztxexp: ${name}: ${problem}, expected ${rule}`)
  }
}

/** The tables of a session below what Vitest's own reporter has printed. */
function printTables(
  results: readonly RunResult[],
  options: ResolvedOptions,
  totals: Pick<SessionTotals, 'durationMs' | 'verdicts'>,
): void {
  const resultsDir = `${relative(process.cwd(), options.resultsDir)}/`
  console.log(renderSummary(results, { ...totals, resultsDir }, { ...printStyle(), sort: options.sort }))
}

function printStyle(): RenderOptions {
  const { isTTY, columns } = process.stdout
  return { width: columns || 80, colors: terminalColors(wantsColors(process.env, isTTY === true)) }
}
