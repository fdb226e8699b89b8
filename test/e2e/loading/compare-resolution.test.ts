/** fixtures/loading/compare/resolution: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/compare',
  folder: 'resolution',
  refused: {
    'resolution/esm-extensionless.exp.ts': /Directory import '.*' is not supported/,
    'resolution/package-imports-css.exp.ts': /Unknown file extension "\.css"/,
  },
})
