/** fixtures/loading/compare/lent: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({ fixture: 'loading/compare', folder: 'lent' })
