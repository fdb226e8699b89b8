/** fixtures/loading/compare/dynamic: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/compare',
  folder: 'dynamic',
  optional: ['dynamic/package-loads-user-typescript.exp.ts'],
})
