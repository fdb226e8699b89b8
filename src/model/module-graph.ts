/** The code of one experiment file and everything local that it reaches, as plain data. */
export interface ModuleGraph {
  /** Names this state of this code: equal keys mean equal entry and equal sources. */
  key: string
  /** Hash over the sources of all modules. */
  codeHash: string
  /** Url of the experiment file, as the worker imports it. */
  entryUrl: string
  /** Urls to import first, in order. */
  setupUrls: string[]
  /** Source of every module by url: JavaScript, with imports pointing at urls of this graph or at packages. */
  sources: Record<string, string>
  /** Names of the packages that the code imports. */
  packages: string[]
}
