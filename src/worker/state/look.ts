/** Finds out whose code the main thread of a worker process is executing, from its watchdog thread. */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type Debugger, Session } from 'node:inspector'
import { type LookAnswer, RUN_LOOKUP } from '../../model/worker-protocol.ts'

/** Looks once, where the main process has asked for it: see `executors/local/look.ts`. */
export function answerLook(lookFile: string): void {
  if (!existsSync(lookFile)) return
  rmSync(lookFile, { force: true })
  const session = new Session()
  session.connectToMainThread()
  session.on('Debugger.paused', ({ params }) => {
    askFrames(session, params.callFrames, (answer) => {
      if (answer) write(`${lookFile}.answer`, answer)
      session.disconnect()
    })
  })
  session.post('Debugger.enable')
  session.post('Debugger.pause')
}

/** A frame may be of another context (`node:vm`), which does not know of runs: then the one that has called it does. */
function askFrames(
  session: Session,
  [frame, ...callers]: Debugger.CallFrame[],
  done: (answer: LookAnswer | undefined) => void,
): void {
  if (!frame) {
    done(undefined)
    return
  }
  const question = {
    callFrameId: frame.callFrameId,
    expression: `globalThis[Symbol.for('${RUN_LOOKUP}')]()`,
    returnByValue: true,
    silent: true,
  }
  const method = 'Debugger.evaluateOnCallFrame'
  session.post(method, question, (error, reply?: Debugger.EvaluateOnCallFrameReturnType) => {
    const runId: unknown = error || reply?.exceptionDetails ? undefined : reply?.result.value
    if (typeof runId === 'string' || runId === null) done({ runId })
    else askFrames(session, callers, done)
  })
}

/** Under another name first: it is read as soon as it is there. */
function write(path: string, answer: LookAnswer): void {
  writeFileSync(`${path}.new`, JSON.stringify(answer))
  renameSync(`${path}.new`, path)
}
