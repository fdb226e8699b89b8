/** The page of what `ztxexp watch --ui` runs: one server, also where a saved config file makes everything start anew. */
import { readAssets } from '../../page/html.ts'
import { type PageServer, startPageServer } from '../../page/server/page-server.ts'
import { openResults } from '../../results/open.ts'
import type { CommandInput } from '../command-input.ts'
import { tokenFrom } from '../past/ui.ts'

export class WatchPage {
  readonly #input: CommandInput
  #shown: { resultsDir: string; server: PageServer } | undefined

  constructor(input: CommandInput) {
    this.#input = input
  }

  /** Another results directory has another address. */
  async show(resultsDir: string): Promise<void> {
    if (this.#shown?.resultsDir === resultsDir) return
    await this.close()
    const { cwd, terminal, version } = this.#input
    const server = await startPageServer({
      results: openResults(resultsDir),
      filter: {},
      version,
      assets: readAssets(),
      cwd,
      port: 0,
      token: tokenFrom(this.#input),
    })
    this.#shown = { resultsDir, server }
    terminal.print(`Page: ${server.address}`)
  }

  async close(): Promise<void> {
    await this.#shown?.server.close()
    this.#shown = undefined
  }
}
