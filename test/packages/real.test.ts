/** Real packages (fixtures/packages/real): the same files under `vitest run` and under ztxexp. */
import { compareLoading } from '../e2e/loading/compare.ts'

compareLoading({ fixture: 'packages/real', packages: process.env.ZTXEXP_E2E_MODULES })
