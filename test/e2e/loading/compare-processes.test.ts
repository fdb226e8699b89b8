/** fixtures/loading/compare/processes: the same files under `vitest run` and under ztxexp. */
import { compareLoading } from './compare.ts'

compareLoading({
  fixture: 'loading/compare',
  folder: 'processes',
  ours: {
    'processes/worker-ts.exp.ts': { answer: 40 },
    'processes/worker-path.exp.ts': { answer: 10 },
    'processes/worker-ts-rich.exp.ts': {
      answers: [
        ['own', 11, 'first shared', 'test', 'rich-worker.ts'],
        ['own', 21, 'first shared', 'test', 'rich-worker.ts'],
      ],
      here: 4,
    },
    'processes/worker-ts-broken.exp.ts': { says: 'broken-worker.ts does not load: Unexpected token' },
    'processes/fork-ts.exp.ts': { answer: { scaled: 21 } },
  },
})
