/** fixtures/loading/compare/typescript: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/compare',
  folder: 'typescript',
  refused: {
    'typescript/cycle-class.exp.ts': /Cannot access 'Base' before initialization/,
  },
})
