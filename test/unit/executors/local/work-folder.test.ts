import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeWorkFolder } from '../../../../src/executors/local/work-folder.ts'
import { currentIdentity } from '../../../../src/machine/process-identity.ts'

const parent = mkdtempSync(join(tmpdir(), 'ztxexp-work-folder-test-'))
afterAll(() => rmSync(parent, { recursive: true }))

const self = currentIdentity()
/** Above what Linux gives out. */
const DEAD_PID = 2 ** 22 + 1

function leave(name: string, owner?: object): string {
  const folder = join(parent, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'graph.json'), '{}')
  if (owner) writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner))
  return name
}

test('a new work folder clears those of dead processes away, and nothing else', () => {
  const dead = { ...self, pid: DEAD_PID, startTicks: 1 }
  leave('ztxexp-work-dead01', dead)
  leave('ztxexp-work-reused', { ...self, startTicks: 1 })
  const kept = [
    leave('ztxexp-work-alive1', self),
    leave('ztxexp-work-other1', { ...dead, pidNamespace: 'pid:[1]' }),
    leave('ztxexp-work-nobody'),
    leave('ztxexp-work-dead01-mine', dead),
    leave('elsewhere', dead),
  ]
  symlinkSync(join(parent, 'elsewhere'), join(parent, 'ztxexp-work-link01'))
  for (const name of ['ztxexp-work-empty1', 'ztxexp-work-empty2']) mkdirSync(join(parent, name))
  utimesSync(join(parent, 'ztxexp-work-empty1'), 1, 1)
  const made = makeWorkFolder(parent)
  const names = readdirSync(parent).map((name) => join(parent, name))
  const expected = [...kept, 'ztxexp-work-link01', 'ztxexp-work-empty2'].map((name) => join(parent, name))
  expect(names.sort()).toEqual([...expected, made].sort())
})

test('a folder for temporary files that is not there is named, with what to do', () => {
  const missing = join(parent, 'missing')
  expect(() => makeWorkFolder(missing)).toThrow(
    `${missing}, the folder for temporary files, cannot be used: ENOENT: no such file or directory`,
  )
  expect(() => makeWorkFolder(missing)).toThrow('choose another by TMPDIR')
})
