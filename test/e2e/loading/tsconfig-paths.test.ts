/** `paths` of tsconfig files: by references, `extends`, and the nearest file, on every Vite. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/tsconfig-paths')

test('an import leads where the tsconfig of its file says', async () => {
  const finished = await project.ztxexp()
  expect(finished.stderr).toBe('')
  expect(project.runs().map(({ metrics }) => metrics)).toEqual([
    {
      name: 'of the application',
      model: 'a folder',
      settings: 'at the second place',
      library: 'of the library',
      script: 'of the scripts',
      computed: 'of the application',
    },
  ])
})
