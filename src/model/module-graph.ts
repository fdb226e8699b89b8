/** The code of one experiment file and everything local that it reaches, as plain data. */

/** Modules as they are served in a worker. */
export interface ServedModules {
  /** Source of every module by url: JavaScript, with imports pointing at urls of the graph or at packages. */
  sources: Record<string, string>
}

/** Globals that the code is to find, besides those of Node: an environment as Vitest has them. */
export interface TestEnvironment {
  /** Such as `jsdom`, or as the user has called it. */
  name: string
  /** The package that one of Vitest's own is made of, which the project has to have; null for any other. */
  package: string | null
  /** Url of `vitest/runtime`, or of the module whose default export it is. */
  url: string
  /** By the name of the environment, as Vitest gives them. */
  options: object
}

export interface ModuleGraph extends ServedModules {
  /** Names this state of this code: equal keys mean equal entry and equal sources. */
  key: string
  /** Hash over the sources of all modules, those aside that only scorers reach. */
  codeHash: string
  /** Hash over the scorers of the file and all that they reach, where it names some. */
  scorersHash?: string
  /** Url of the experiment file, as the worker imports it. */
  entryUrl: string
  /** Urls to import first, in order. */
  setupUrls: string[]
  /** Default: what Node has. */
  environment?: TestEnvironment
  /** Names of the packages that the code imports. */
  packages: string[]
}

/** What a computed `import(…)` adds to a graph. */
export interface GraphExtension extends ServedModules {
  /** Url of the module that was asked for. */
  url: string
  /** Whether that is a facade, which has the module as one object. */
  isFacade: boolean
  /** Path of the module from the root, as in hashes; null for what is left to Node. */
  name: string | null
}

/** A module that a run has reached besides its graph. */
export interface ReachedModule {
  name: string
  hash: string
}

/** A graph, and what can still be asked of whoever made it. */
export interface OpenGraph {
  graph: ModuleGraph
  /** Adds what running code asks for. Rejects where it is not found, or does not load. */
  extend(specifier: string, importer: string): Promise<GraphExtension>
  /**
   * A module by its path, from the root or absolute: its path from the root, and a hash over it and all that it
   * reaches; an empty one where it is not there.
   */
  describe(path: string): Promise<ReachedModule>
}
