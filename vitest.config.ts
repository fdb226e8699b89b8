import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

const modules = process.env.ZTXEXP_E2E_MODULES

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // test/packages needs packages that `npm run test:packages` installs.
    exclude: ['**/node_modules/**', '**/dist/**', 'fixtures/**', ...(modules ? [] : ['test/packages/**'])],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Many tests time real processes, on machines of CI that may be busy: what fails there once is tried once more.
    retry: process.env.CI ? 1 : 0,
  },
})
