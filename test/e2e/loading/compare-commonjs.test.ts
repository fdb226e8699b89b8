/** fixtures/loading/compare/commonjs: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/compare',
  folder: 'commonjs',
  ours: {
    'commonjs/async-value.exp.ts': { late: 'late' },
    'commonjs/star-of-opaque.exp.ts': { keys: ['own'], sum: 4 },
  },
  differs: {
    'commonjs/esbuild.exp.ts': {
      value: { before: 0, after: 0, tool: 'tool', type: 'function', asked: 'asked' },
      why: 'a named import of CommonJS is the value of the time of the import, as Node has it',
    },
  },
})
