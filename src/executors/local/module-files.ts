/** Module graphs as files in a temporary folder, where workers read them: also those started later. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordError } from '../../errors/error-record.ts'
import type { GraphExtension, OpenGraph, ReachedModule } from '../../model/module-graph.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import type { ImportCall, ImportOutcome, ModuleReference } from '../../model/worker-protocol.ts'
import { makeWorkFolder } from './work-folder.ts'

interface Known {
  reference: ModuleReference
  open: OpenGraph
  /** What running code has added, by what it asked for. */
  extensions: Map<string, Promise<ImportOutcome>>
  /** What runs have reached besides the graph. */
  reached: Map<string, Promise<ReachedModule>>
}

export class ModuleFiles {
  #folder: string | undefined
  readonly #isolateFiles: boolean
  readonly #known = new Map<string, Known>()
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
  add(open: OpenGraph, file: string, folder: string): string | undefined {
    const { graph } = open
    if (!this.#known.has(graph.key)) {
      const reference = { key: graph.key, path: this.#write(graph.key, graph), file, folder }
      this.#known.set(graph.key, { reference, open, extensions: new Map(), reached: new Map() })
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
    if (this.#isolateFiles) return key
    const environment = this.#known.get(key)?.open.graph.environment
    return `everything after ${this.#changes} changes ${JSON.stringify(environment) ?? ''}`
  }

  /** Absolute path of the folder, which is made when it is asked for. */
  get folder(): string {
    this.#folder ??= this.#makeFolder()
    return this.#folder
  }

  get(key: string): ModuleReference | undefined {
    return this.#known.get(key)?.reference
  }

  /** Adds to a graph what running code imports. */
  extend({ moduleKey, specifier, importer }: ImportCall): Promise<ImportOutcome> {
    const known = this.#known.get(moduleKey)
    if (!known) {
      const error = recordError(new Error(`Unknown module ${moduleKey}. This is a bug in ztxexp.`))
      return Promise.resolve({ ok: false, error })
    }
    const asked = `${importer}\0${specifier}`
    const extension = known.extensions.get(asked) ?? this.#extend(known, specifier, importer)
    known.extensions.set(asked, extension)
    return extension
  }

  /** Hashes of modules that a run has reached besides its graph, by their paths from the root. */
  async hashesOf(key: string, names: readonly string[]): Promise<Record<string, string>> {
    const known = this.#known.get(key)
    if (!known) return {}
    const { open, reached } = known
    const modules = names.map((name) => {
      const described = reached.get(name) ?? open.describe(name)
      reached.set(name, described)
      return described
    })
    return Object.fromEntries((await Promise.all(modules)).map(({ name, hash }) => [name, hash]))
  }

  readonly remove = (): void => {
    process.off('exit', this.remove)
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#known.clear()
  }

  async #extend({ open }: Known, specifier: string, importer: string): Promise<ImportOutcome> {
    try {
      const extension: GraphExtension = await open.extend(specifier, importer)
      const name = fingerprint([open.graph.key, importer, specifier])
      return { ok: true, path: this.#write(name, extension) }
    } catch (error) {
      return { ok: false, error: recordError(error) }
    }
  }

  #write(name: string, content: object): string {
    const path = join(this.folder, `${name}.json`)
    writeFileSync(path, JSON.stringify(content))
    return path
  }

  /** It goes with the process, also where that ends without closing anything (`ztxexp | head`). */
  #makeFolder(): string {
    process.on('exit', this.remove)
    return makeWorkFolder()
  }
}
