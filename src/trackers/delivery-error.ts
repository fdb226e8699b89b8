/** What a tracker throws where it knows more of a failure than that it should be tried again. */

export interface DeliveryErrorOptions {
  /** Whether it would be the same the next time. Default: false. */
  isFinal?: boolean
  /** Milliseconds that whoever refused it asks to wait. */
  retryAfterMs?: number | undefined
  cause?: unknown
}

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly isFinal: boolean
  readonly retryAfterMs: number | undefined

  constructor(message: string, { isFinal = false, retryAfterMs, cause }: DeliveryErrorOptions = {}) {
    super(message, { cause })
    this.isFinal = isFinal
    this.retryAfterMs = retryAfterMs
  }
}
