/** fixtures/loading/compare/esm: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({ fixture: 'loading/compare', folder: 'esm' })
