/** Reporters of Vitest beside our own output: what both would print is printed once, by us. */
import { ReportersMap, type Vitest } from 'vitest/node'

interface Summing {
  reportSummary?: (files: unknown, errors: readonly unknown[]) => void
  onWatcherStart?: () => void
}

/** Takes the banners away, and from Vitest's own reporters failures and totals, unless an error is of no run. */
export function quietReporters(host: Vitest): void {
  const classes: unknown[] = Object.values(ReportersMap)
  const { reporters, logger } = host as unknown as {
    reporters: Summing[]
    logger: { printBanner: () => void }
  }
  logger.printBanner = () => {}
  for (const reporter of reporters) {
    const report = reporter.reportSummary
    if (!report || !classes.includes(reporter.constructor)) continue
    reporter.reportSummary = (files, errors) => {
      if (errors.length > 0) report.call(reporter, files, errors)
    }
    reporter.onWatcherStart = () => {}
  }
}
