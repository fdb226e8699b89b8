/** fixtures/loading/settings-other: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({ fixture: 'loading/settings-other' })
