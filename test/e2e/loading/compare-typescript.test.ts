/** fixtures/loading/compare/typescript: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/compare',
  folder: 'typescript',
  refused: {
    'typescript/cycle-class.exp.ts':
      /Class extends value undefined .*in a cycle of imports.*: src\/cycles\/class-circle.ts -> src\/cycles\/class-base.ts -> src\/cycles\/class-circle.ts/,
  },
})
