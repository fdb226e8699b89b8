/** Real packages (fixtures/packages/msw): the same files under `vitest run` and under ztxexp. */
import { compareLoading } from '../e2e/loading/compare.ts'

compareLoading({ fixture: 'packages/msw', packages: process.env.ZTXEXP_E2E_MODULES })
