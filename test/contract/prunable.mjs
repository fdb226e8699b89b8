/** What a run that is ended by name does then, by its config. */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export default async function prunable(ctx) {
  const { does } = ctx.config
  for (let step = 1; step <= 3; step++) {
    ctx.logMetric(step, { loss: 1 / step })
    await wait(5)
  }
  if (does === 'fails and waits') throw new RangeError('not yet')
  if (does === 'spins') for (;;);
  if (does === 'hears nothing') return wait(60_000)
  await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
  ctx.logger.info(`ended by ${ctx.signal.reason.name}: ${ctx.signal.reason.message}`)
  if (does === 'throws the reason') throw ctx.signal.reason
  if (does === 'throws something else') throw new TypeError('a consequence')
  if (does === 'skips') return ctx.skip('by itself')
  return { loss: 0 }
}
