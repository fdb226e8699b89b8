/** Real packages (fixtures/packages/web): the same files under `vitest run` and under ztxexp. */
import { compareLoading } from '../e2e/loading/compare.ts'

compareLoading({ fixture: 'packages/web', packages: process.env.ZTXEXP_E2E_MODULES })
