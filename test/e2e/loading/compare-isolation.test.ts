/** fixtures/loading/compare/isolation: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({ fixture: 'loading/compare', folder: 'isolation', isApart: true })
