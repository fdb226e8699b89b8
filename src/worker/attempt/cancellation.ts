/** Whether an attempt is to end, and the signal that says so: made when somebody looks at it, which most runs never do. */

/** As it is when this is loaded: a run may put another in its place. */
const { AbortController } = globalThis

export class Cancellation {
  #controller: AbortController | undefined
  #isAborted = false
  #reason: unknown

  get isAborted(): boolean {
    return this.#isAborted
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#make()
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    if (this.#isAborted) return
    this.#isAborted = true
    this.#reason = reason
    this.#controller?.abort(reason)
  }

  #make(): AbortController {
    const controller = new AbortController()
    if (this.#isAborted) controller.abort(this.#reason)
    return controller
  }
}
