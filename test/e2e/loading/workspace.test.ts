/** fixtures/loading/workspace: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({ fixture: 'loading/workspace' })
