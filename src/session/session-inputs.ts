/** Makes what `inputs` and `watchFiles` name a part of the code of experiments. */
import { dirname, join } from 'node:path'
import { recordError } from '../errors/error-record.ts'
import { InputHasher } from '../machine/input-files.ts'
import { ZtxexpError } from '../model/error.ts'
import type { CollectedExperiment } from '../model/run.ts'
import { fingerprint } from '../model/utils/fingerprint.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'

export interface InputOptions {
  /** Absolute path, which `watchFiles` start from. */
  root: string
  /** Absolute path: what runs leave is no input of them. */
  resultsDir: string
  watchFiles: readonly string[]
  warn: (message: string) => void
}

export class SessionInputs {
  readonly #options: InputOptions
  readonly #hasher = new InputHasher()
  readonly #warned = new Set<string>()

  constructor(options: InputOptions) {
    this.#options = options
  }

  /**
   * The experiments of a file with the hashes of their inputs; a file of which an experiment names none that exist has
   * not loaded.
   *
   * @param file Path of the experiment file, relative to the root.
   */
  async add(file: string, loaded: LoadOutcome): Promise<LoadOutcome> {
    if (!loaded.ok) return loaded
    try {
      const watched = await this.#look(this.#options.root, this.#options.watchFiles)
      for (const name of watched?.missing ?? []) this.#warnOf(name)
      const experiments: CollectedExperiment[] = []
      for (const experiment of loaded.experiments) {
        const own = await this.#ownInputs(file, experiment)
        const hashes = [watched, own].flatMap((inputs) => (inputs ? [inputs.hash] : []))
        experiments.push({
          ...experiment,
          ...(own && { inputFiles: own.files }),
          spec: { ...experiment.spec, ...(hashes.length > 0 && { inputsHash: fingerprint(hashes) }) },
        })
      }
      return { ...loaded, experiments }
    } catch (error) {
      return { ok: false, error: recordError(error) }
    }
  }

  async #ownInputs(file: string, { spec }: CollectedExperiment) {
    const folder = dirname(join(this.#options.root, file))
    const inputs = await this.#look(folder, spec.options.inputs ?? [])
    const [missing] = inputs?.missing ?? []
    if (missing === undefined) return inputs
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${file} > ${JSON.stringify(spec.name)}: no file is like ${JSON.stringify(missing)} of inputs. ` +
        'Paths and globs start from the folder of the experiment file.',
    )
  }

  async #look(folder: string, globs: readonly string[]) {
    return globs.length > 0 ? this.#hasher.look(folder, globs, [this.#options.resultsDir]) : undefined
  }

  /** It may come later, and is watched for. */
  #warnOf(name: string): void {
    if (this.#warned.has(name)) return
    this.#warned.add(name)
    this.#options.warn(`No file is like ${JSON.stringify(name)} of watchFiles, which starts from the root.`)
  }
}
