/** Gives errors that nobody handled to the run that caused them, wherever that run is by now. */
import { nameError, recordError } from '../../errors/error-record.ts'
import type { LateError } from '../../model/worker-protocol.ts'
import { currentScope } from '../attempt/console.ts'

const waiting: LateError[] = []
let deliver: ((error: LateError) => void) | undefined

/** The next error that no run in progress could be charged with. */
export function nextLateError(): Promise<LateError> {
  const first = waiting.shift()
  if (first) return Promise.resolve(first)
  return new Promise((resolve) => {
    deliver = resolve
  })
}

/**
 * Installs the handlers. An error of a run in progress ends that run; the process lives on until its other runs
 * are over, and is then replaced, because what threw may have left it in any state.
 *
 * @param onTainted Called with the first error that came up unhandled.
 */
export function watchUnhandledErrors(onTainted: () => void): void {
  const handle = (kind: string) => (thrown: unknown) => {
    onTainted()
    const scope = currentScope()
    const failure = Object.assign(new Error(describe(kind, thrown), { cause: thrown }), {
      name: 'WorkerExit',
    })
    if (scope && !scope.isOver) {
      scope.fail(failure)
      return
    }
    report({ runId: scope?.runId ?? null, error: recordError(failure) })
  }
  process.on('uncaughtException', handle('An exception that nobody caught'))
  process.on('unhandledRejection', handle('A promise rejection that nobody handled'))
}

function describe(kind: string, thrown: unknown): string {
  const { name, message } = nameError(thrown)
  return `${kind}: ${name}: ${message}`
}

function report(error: LateError): void {
  if (deliver) {
    deliver(error)
    deliver = undefined
  } else {
    waiting.push(error)
  }
}
