/** What is opened, read, grown and deleted below a results directory, and what is not. */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readText } from '../../../src/store/door.ts'
import { inFolder, makeFolder } from '../../../src/store/folder.ts'
import { removeRunDirectory, removeTemporary } from '../../../src/store/remove.ts'
import { parseJson, readJsonObject } from '../../../src/store/run-directory/read-json.ts'
import { readJsonLines, readTextLines } from '../../../src/store/run-directory/read-lines.ts'
import { findFileDamage, setAside } from '../../../src/store/run-directory/run-damage.ts'
import { appendLines, appendToFile, replaceFile } from '../../../src/store/run-directory/write.ts'
import { kindOfTemporary, nameForDeletion, temporaryName } from '../../../src/store/temporary.ts'
import { makeResultsDir } from '../results-directory.ts'

/** A file outside, and a path inside where something stands that is no file. */
function setUp(kind: string) {
  const dir = makeResultsDir()
  const outside = join(makeResultsDir(), 'precious')
  writeFileSync(outside, '{"a": 1}')
  const path = join(dir, 'file')
  if (kind === 'link') symlinkSync(outside, path)
  if (kind === 'link to a device') symlinkSync('/dev/zero', path)
  if (kind === 'folder') mkdirSync(path)
  if (kind === 'pipe') execFileSync('mkfifo', [path])
  return { dir, outside, path }
}

const KINDS = ['link', 'link to a device', 'folder', ...(process.platform === 'win32' ? [] : ['pipe'])]

describe.each(KINDS)('a %s in place of a file', (kind) => {
  test('is not read, and the reason is told', () => {
    const { path } = setUp(kind)
    const reason =
      /^a (link, which is not followed|folder, not a file|pipe, a socket or a device, not a file)$/
    expect(readJsonObject(path)).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(reason) })
    const refused: string[] = []
    expect([...readJsonLines(path, { onRefused: (why) => refused.push(why) })]).toEqual([])
    expect(refused).toEqual([expect.stringMatching(reason)])
  })

  test('does not grow, nor does what it leads to', () => {
    const { path, outside } = setUp(kind)
    expect(() => appendToFile(path, 'more')).toThrow()
    expect(() => appendLines(path, ['more'])).toThrow()
    expect(readFileSync(outside, 'utf8')).toBe('{"a": 1}')
  })

  test.skipIf(kind === 'folder')('is replaced, and not what it leads to', () => {
    const { path, outside } = setUp(kind)
    replaceFile(path, 'new')
    expect(readText(path)).toBe('new')
    expect(readFileSync(outside, 'utf8')).toBe('{"a": 1}')
  })
})

test('a file of several names is read, and has one of its own before it grows', () => {
  const { dir, outside } = setUp('')
  const path = join(dir, 'linked')
  linkSync(outside, path)
  expect(readJsonObject(path)).toEqual({ kind: 'object', value: { a: 1 } })
  appendToFile(path, 'more')
  expect(readFileSync(path, 'utf8')).toBe('{"a": 1}more')
  expect(readFileSync(outside, 'utf8')).toBe('{"a": 1}')
})

describe('what is too much', () => {
  test('of one file is not read', () => {
    const { path } = setUp('')
    writeFileSync(path, 'x'.repeat(200_000))
    expect(() => readText(path, 100_000)).toThrow('larger than')
    expect(readText(path, 200_000)).toHaveLength(200_000)
  })

  test('of one line is no line, and those beside it are read', () => {
    const { path } = setUp('')
    writeFileSync(path, `first\n${'x'.repeat(200_000)}\nlast`)
    expect([...readTextLines(path, 100_000)]).toEqual(['first', undefined, 'last'])
  })

  test('of a file that grows while it is read is left for the next time', () => {
    const { path } = setUp('')
    writeFileSync(path, '1\n')
    const lines: unknown[] = []
    for (const line of readTextLines(path)) {
      lines.push(line)
      appendFileSync(path, '2\n')
    }
    expect(lines).toEqual(['1'])
  })

  test('of nesting is refused before it is parsed; brackets in texts are no nesting', () => {
    const nested = (levels: number) => `{"a": ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect(parseJson(nested(1000))).toBeDefined()
    expect(() => parseJson(nested(1001))).toThrow('nested deeper than 1000 levels')
    expect(parseJson(JSON.stringify({ a: '[{"\\'.repeat(2000) }))).toBeDefined()
  })

  test('work for a text that is nearly JSON is not done: each character is looked at once', () => {
    const start = performance.now()
    expect(() => parseJson(`NaN"${'\\"'.repeat(1_000_000)}`)).toThrow()
    expect(() => parseJson(`NaN"${'\\"'.repeat(1_000_000)}\\`)).toThrow()
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(parseJson('{"a": NaN, "b": "NaN \\" Infinity", "c": -Infinity}')).toEqual({
      a: Number.NaN,
      b: 'NaN " Infinity',
      c: Number.NEGATIVE_INFINITY,
    })
  })
})

describe('a folder', () => {
  test('that is a link is not gone into, nor taken for one that is there', () => {
    const dir = makeResultsDir()
    const outside = makeResultsDir()
    symlinkSync(outside, join(dir, 'link'))
    expect(() => inFolder(join(dir, 'link'), () => {})).toThrow('link is a link, which is not followed')
    expect(() => makeFolder(join(dir, 'link'))).toThrow('is a link, which is not followed')
    writeFileSync(join(dir, 'file'), '')
    expect(() => makeFolder(join(dir, 'file'))).toThrow('is no folder')
  })

  test.runIf(process.platform === 'linux')(
    'stays the one that was opened when a link takes its place',
    () => {
      const dir = makeResultsDir()
      const outside = makeResultsDir()
      mkdirSync(join(dir, 'run'))
      inFolder(join(dir, 'run'), (folder) => {
        renameSync(join(dir, 'run'), join(dir, 'moved'))
        symlinkSync(outside, join(dir, 'run'))
        replaceFile(join(folder, 'run.json'), '{}')
      })
      expect(readdirSync(outside)).toEqual([])
      expect(readdirSync(join(dir, 'moved'))).toEqual(['run.json'])
    },
  )

  test('is named in errors as people know it', () => {
    const dir = makeResultsDir()
    mkdirSync(join(dir, 'run'))
    mkdirSync(join(dir, 'run', 'inner'))
    const replace = () => inFolder(join(dir, 'run'), (folder) => replaceFile(join(folder, 'inner'), ''))
    expect(replace).toThrow(join(dir, 'run', 'inner'))
    expect(replace).not.toThrow('/proc/')
  })
})

describe('deleting', () => {
  test('a run goes as deep as its folders are, and no further than their links', () => {
    const dir = makeResultsDir()
    const outside = makeResultsDir()
    writeFileSync(join(outside, 'precious'), '')
    const runDir = join(dir, 'run')
    let inner = join(runDir, 'artifacts')
    for (let depth = 0; depth < 200; depth++) inner = join(inner, 'deeper')
    mkdirSync(inner, { recursive: true })
    for (const folder of [runDir, inner, join(runDir, 'artifacts')]) {
      writeFileSync(join(folder, 'file'), '')
      symlinkSync(outside, join(folder, 'link'))
    }
    writeFileSync(join(runDir, 'run.json'), '{}')
    removeRunDirectory(runDir)
    expect(readdirSync(dir)).toEqual([])
    expect(readdirSync(outside)).toEqual(['precious'])
  })

  test('what was interrupted is known by its run.json, which goes last', () => {
    const dir = makeResultsDir()
    const left = join(dir, nameForDeletion('20261123_234558_00000001'))
    mkdirSync(join(left, 'artifacts'), { recursive: true })
    expect(removeTemporary(left)).toBe(false)
    writeFileSync(join(left, 'run.json'), '')
    expect(removeTemporary(left)).toBe(true)
    expect(existsSync(left)).toBe(false)
  })

  test('has names that are known again, and are short enough', () => {
    expect(kindOfTemporary(temporaryName())).toBe('file')
    for (const name of ['20261123_234558_00000001', 'a b/\n', 'x'.repeat(255)]) {
      expect(kindOfTemporary(nameForDeletion(name))).toBe('deletion')
      expect(nameForDeletion(name).length).toBeLessThan(200)
    }
    for (const name of ['.tmp-mywork', '.tmp-', '.tmp-delete-x', '.tmp-20261123', 'x']) {
      expect(kindOfTemporary(name)).toBeUndefined()
    }
  })
})

describe('a run that has spoilt its directory', () => {
  const WRITTEN = { metrics: 1, printed: 1 }
  const SIZES = { config: 2, meta: 2, run: 2, events: 2 }

  function makeRun() {
    const dir = makeResultsDir()
    for (const name of ['config.json', 'meta.json', 'run.json', 'events.jsonl'])
      writeFileSync(join(dir, name), '{}')
    for (const name of ['run.log', 'metrics.jsonl']) writeFileSync(join(dir, name), 'x\n')
    return dir
  }

  test('is found out by what its files are', () => {
    const dir = makeRun()
    expect(findFileDamage(dir, SIZES, WRITTEN)).toEqual({})
    writeFileSync(join(dir, 'config.json'), '{"added": 1}')
    expect(findFileDamage(dir, SIZES, WRITTEN)).toEqual({})
    writeFileSync(join(dir, 'config.json'), 'x')
    chmodSync(join(dir, 'meta.json'), 0o444)
    writeFileSync(join(dir, 'events.jsonl'), '')
    mkdirSync(join(dir, 'metrics.json'))
    expect(findFileDamage(dir, SIZES, WRITTEN)).toEqual({
      config: 'overwritten',
      meta: 'closed (its permissions were changed)',
      events: 'overwritten',
      metrics: 'a folder',
    })
  })

  test('needs no stream in which nothing was written', () => {
    const dir = makeRun()
    for (const name of ['run.log', 'metrics.jsonl']) setAside(dir, name)
    expect(findFileDamage(dir, SIZES, WRITTEN)).toEqual({ log: 'missing', steps: 'missing' })
    expect(findFileDamage(dir, SIZES, { metrics: 0, printed: 0 })).toEqual({})
    const unknown = { metrics: Number.POSITIVE_INFINITY, printed: Number.POSITIVE_INFINITY }
    expect(findFileDamage(dir, SIZES, unknown)).toEqual({})
  })

  test('keeps what stood in the place of a file, each time', () => {
    const dir = makeResultsDir()
    for (let count = 0; count < 2; count++) {
      mkdirSync(join(dir, 'run.json'))
      setAside(dir, 'run.json')
    }
    const names = readdirSync(dir).sort()
    expect(names).toHaveLength(2)
    expect(names[0]).toBe('run.json.spoilt')
  })
})
