/** Module graphs as files in a temporary folder, where workers read them: also those started later. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModuleGraph } from '../model/module-graph.ts'
import type { ModuleReference } from '../model/worker-protocol.ts'

export class ModuleFiles {
  #folder: string | undefined
  readonly #isolateFiles: boolean
  readonly #references = new Map<string, ModuleReference>()
  /** Key of the graph that each experiment file has now. */
  readonly #current = new Map<string, string>()
  /** How often the code of some file has changed. */
  #changes = 0

  /** @param options `isolateFiles`: whether a worker loads one experiment file only */
  constructor({ isolateFiles }: { isolateFiles: boolean }) {
    this.#isolateFiles = isolateFiles
  }

  /**
   * Writes a graph, once per key.
   *
   * @returns what workers share that have loaded code which is no longer that of this file; `undefined` for none
   */
  add(graph: ModuleGraph, file: string, folder: string): string | undefined {
    if (!this.#references.has(graph.key)) {
      const path = join(this.folder, `${graph.key}.json`)
      writeFileSync(path, JSON.stringify(graph))
      this.#references.set(graph.key, { key: graph.key, path, file, folder })
    }
    const before = this.#current.get(file)
    this.#current.set(file, graph.key)
    if (before === undefined || before === graph.key) return undefined
    const stale = this.shareOf(before)
    this.#changes++
    return stale
  }

  /** What a worker may load beside a module: itself alone, or whatever there is until some of it changes. */
  shareOf(key: string): string {
    return this.#isolateFiles ? key : `everything after ${this.#changes} changes`
  }

  /** Absolute path of the folder, which is made when it is asked for. */
  get folder(): string {
    this.#folder ??= this.#makeFolder()
    return this.#folder
  }

  get(key: string): ModuleReference | undefined {
    return this.#references.get(key)
  }

  readonly remove = (): void => {
    process.off('exit', this.remove)
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#references.clear()
  }

  /** It goes with the process, also where that ends without closing anything (`ztxexp | head`). */
  #makeFolder(): string {
    process.on('exit', this.remove)
    return mkdtempSync(join(tmpdir(), 'ztxexp-'))
  }
}
