/** What an attempt does, by its config: for the contract of executors, which run it as a module or as a function. */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

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
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      throw ctx.signal.reason
    case 'returns when asked to end':
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      return { reason: ctx.signal.reason.name }
    case 'hears nothing':
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
