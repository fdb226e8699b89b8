/** What an attempt does, by its config: for the contract of executors, which run it as a module or as a function. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** In its run directory, of one that waits to be ended: it is at work. */
export const AT_WORK = 'at-work'

export default async function attempts(ctx) {
  switch (ctx.config.does) {
    case 'returns':
      ctx.logMetric(1, { loss: 0.5 })
      return { attempt: ctx.attempt, seed: ctx.seed, slots: ctx.slots }
    case 'throws':
      throw Object.assign(new RangeError('too far'), { cause: new Error('why') })
    case 'skips':
      return ctx.skip('not today')
    case 'returns no data':
      return { size: 1n }
    case 'rejects late':
      setTimeout(() => Promise.reject(new Error('came late')), 1)
      await wait(200)
      return null
    case 'hears its signal':
      await untilAborted(ctx)
      throw ctx.signal.reason
    case 'returns when asked to end':
      await untilAborted(ctx)
      return { reason: ctx.signal.reason.name }
    case 'hears nothing':
      writeFileSync(join(ctx.runDir, AT_WORK), '')
      await wait(60_000)
      return null
    case 'logs':
      ctx.logger.info('a line')
      return null
    case 'prints':
      console.log('out of it')
      console.error('err of it')
      return null
    case 'exits':
      return process.exit(7)
    case 'crashes':
      process.kill(process.pid, 'SIGKILL')
      return wait(60_000)
    default:
      throw new Error(`nothing is known of ${ctx.config.does}`)
  }
}

function untilAborted({ signal, runDir }) {
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
  writeFileSync(join(runDir, AT_WORK), '')
  return aborted
}
