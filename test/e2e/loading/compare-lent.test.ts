/** fixtures/loading/compare/lent: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/compare',
  folder: 'lent',
  differs: {
    'lent/meta.exp.ts': {
      value: {
        url: true,
        search: '',
        file: 'meta.exp.ts',
        dirname: 'lent',
        keys: ['url', 'filename', 'dirname', 'resolve'],
      },
      why: 'import.meta.env is put in where it is read, and is no key of import.meta',
    },
  },
})
