/** fixtures/loading/commonjs-project: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/commonjs-project',
  ours: { 'script.exp.cjs': { sum: 5 } },
})
