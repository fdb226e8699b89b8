/** Module graphs as files in a temporary folder, where workers read them: also those started later. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModuleGraph } from '../model/module-graph.ts'
import type { ModuleReference } from '../model/worker-protocol.ts'

export class ModuleFiles {
  #folder: string | undefined
  readonly #references = new Map<string, ModuleReference>()

  /** Writes a graph, once per key, and returns where it is. */
  add(graph: ModuleGraph, file: string, folder: string): ModuleReference {
    const known = this.#references.get(graph.key)
    if (known) return known
    this.#folder ??= this.#makeFolder()
    const path = join(this.#folder, `${graph.key}.json`)
    writeFileSync(path, JSON.stringify(graph))
    const reference = { key: graph.key, path, file, folder }
    this.#references.set(graph.key, reference)
    return reference
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
