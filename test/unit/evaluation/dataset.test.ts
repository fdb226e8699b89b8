import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { caseFile, cases, toCaseSource } from '../../../src/evaluation/dataset/cases.ts'
import { openDataset } from '../../../src/evaluation/dataset/dataset.ts'
import type { DatasetCase } from '../../../src/model/evaluation.ts'

const folder = mkdtempSync(join(tmpdir(), 'ztxexp-dataset-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Source = Parameters<typeof openDataset>[0]

async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

async function walk(source: Source, from?: number): Promise<DatasetCase[]> {
  const dataset = await openDataset(source, { folder, config: undefined })
  return toArray(dataset.walk(from))
}

function file(name: string, text: string | Buffer): Source {
  writeFileSync(join(folder, name), text)
  return cases(name)
}

/** What is wrong, with files named from the folder of the test. */
async function fault(source: Source): Promise<string> {
  const error = await walk(source).then(
    () => new Error('nothing was wrong'),
    (thrown: Error) => thrown,
  )
  return error.message.replaceAll(`${relative(process.cwd(), folder)}/`, '')
}

test('reads the same cases from every kind of file and from code', async () => {
  const rows = [
    { id: 'a', input: 'one, two', note: 'say "hi"' },
    { id: 'b', input: 'three\nfour', note: '' },
  ]
  const csv = '\uFEFFid,input,note\r\na,"one, two","say ""hi"""\r\n\r\nb,"three\nfour",\r\n'
  const jsonl = `\uFEFF${rows.map((row) => JSON.stringify(row)).join('\r\n\r\n')}\n\n`
  const yaml =
    '- { id: a, input: "one, two", note: say "hi" }\n- { id: b, input: "three\\nfour", note: "" }\n'
  const sources = [
    cases(rows),
    cases(new Set(rows)),
    cases(async () => rows),
    cases(function* () {
      yield* rows
    }),
    cases(async function* () {
      yield* rows
    }),
    cases(() => 'rows.jsonl'),
    toCaseSource(rows),
    toCaseSource<object, unknown>('rows.jsonl'),
    file('rows.jsonl', jsonl),
    file('rows.csv', csv),
    file('rows.json', `\uFEFF${JSON.stringify(rows)}`),
    file('rows.yaml', yaml),
  ]
  for (const source of sources) {
    const found = await walk(source)
    expect(found.map(({ value }) => value)).toEqual(rows)
    expect(found.map(({ id, index }) => [id, index])).toEqual([
      ['a', 0],
      ['b', 1],
    ])
    expect(found.map(({ hash }) => hash)).toEqual((await walk(cases(rows))).map(({ hash }) => hash))
  }
})

test('gives the function the config of the variant', async () => {
  const source = cases((config: { lang: string }) => [{ id: config.lang }])
  const dataset = await openDataset(source, { folder, config: { lang: 'de' } })
  expect(await toArray(dataset.walk())).toMatchObject([{ id: 'de' }])
})

test('names cases by a key, by a function, and else by their content', async () => {
  const ids = async (source: Source) => (await walk(source)).map(({ id }) => id)
  const rows = [
    { n: 1, meta: { key: 'x' } },
    { n: 2, meta: { key: 'y' } },
  ]
  expect(await ids(cases(rows, { id: 'n' }))).toEqual(['1', '2'])
  expect(await ids(cases(rows, { id: 'meta.key' }))).toEqual(['x', 'y'])
  expect(await ids(cases(rows, { id: ({ n, meta }) => `${meta.key}${n}` }))).toEqual(['x1', 'y2'])
  const [first, second, third] = await ids(cases([{ q: 1 }, { q: 2 }, { q: 1 }]))
  expect(first).toMatch(/^[\da-f]{12}$/)
  expect(third).toBe(`${first}-2`)
  // A row that is put in before the others leaves their names as they are.
  expect((await ids(cases([{ q: 0 }, { q: 1 }, { q: 2 }]))).slice(1)).toEqual([first, second])
  expect(await ids(cases([{ a: 1, b: 2 }]))).toEqual(await ids(cases([{ b: 2, a: 1 }])))
})

test.each([
  ['x.jsonl', '{"id":1}\n\n{"id":2}\n{"id":1}\n', 'x.jsonl:4: the id "1" is that of line 1 too'],
  ['x.jsonl', '{"id":1}\n{"key":2,"b":1}\n', 'x.jsonl:2: this case has no "id" (its keys: key, b)'],
  ['x.jsonl', '{"a":1}\n{"id":2}\n', 'x.jsonl:2: this case has an "id", and the first one has none'],
  ['x.jsonl', '{"id":1}\n\n{"id": 2,\n', 'x.jsonl:3: no JSON: {"id": 2, ('],
  ['x.jsonl', '[\n{"id":1}\n]\n', 'A list over many lines is a .json file.'],
  ['x.jsonl', '{"id":1}\n[1]\n', 'x.jsonl:2: a case is a plain object such as'],
  [
    'x.jsonl',
    '{"id":1,"a":{"__proto__":1}}',
    'x.jsonl:1: the case has a key that is not allowed at a.__proto__.',
  ],
  ['x.jsonl', '{"id":12345678901234567890}', 'Write it as a text.'],
  ['x.jsonl', '{"id":null}', 'x.jsonl:1: the id of a case is a text or a number, got null.'],
  ['x.jsonl', '{"id":" "}', 'x.jsonl:1: the id of this case is empty.'],
  ['x.jsonl', '\n \n', 'x.jsonl: there are no cases.'],
  ['x.jsonl', '', 'x.jsonl: there are no cases.'],
  ['x.jsonl', Buffer.from('{"id":1}\n{"id":"\xe9"}', 'latin1'), 'x.jsonl:2: this line is not UTF-8.'],
  ['x.csv', 'id,a\n', 'x.csv: there are no cases.'],
  ['x.csv', 'id,a\n1,"b\n\n2,c\n', 'x.csv:2: the quote at column 3 is never closed.'],
  ['x.csv', 'id,a\n1,"b\nc","d\n', 'x.csv:3: the quote at column 4 of the record that starts at line 2'],
  ['x.csv', 'id,a\n1,"b"c\n', 'x.csv:2: text follows the closing quote of column 2.'],
  ['x.csv', 'id,a\n"1\n",b\n2\n', 'x.csv:4: this row has 1 field, and the file has 2 columns.'],
  ['x.csv', 'id,a\n1,b,c\n', 'x.csv:2: this row has 3 fields, and the file has 2 columns.'],
  ['x.csv', 'id,a,id\n1,b,c\n', 'x.csv:1: two columns are named "id".'],
  ['x.csv', 'id,,a\n1,b,c\n', 'x.csv:1: column 2 has no name.'],
  ['x.csv', 'id,__proto__\n1,b\n', 'x.csv:1: a column must not be named __proto__.'],
  ['x.csv', 'id;a\n1;b\n', 'x.csv:1: the columns seem to be separated by semicolons.'],
  ['x.csv', 'id,a\n1,x\n"1",y\n', 'x.csv:3: the id "1" is that of line 2 too'],
  ['x.json', '[]', 'x.json: there are no cases.'],
  ['x.json', '{"cases":[]}', 'x.json: a dataset is a list of cases, got an object.'],
  ['x.json', '{"id":1}\n{"id":2}\n', 'A file with an object a line is a .jsonl file.'],
  [
    'x.json',
    '[{"id":1},{"id":1}]',
    'x.json: case 2 of the list: the id "1" is that of x.json: case 1 of the list',
  ],
  ['x.yaml', '- id: a\n- id: b\n- id: a\n', 'x.yaml:3:3: the id "a" is that of x.yaml:1:3 too'],
  ['x.yaml', '- id: a\n- id: [\n', 'x.yaml:'],
  ['x.yml', 'id: a\n', 'x.yml: a dataset is a list of cases, got an object.'],
  ['x.txt', 'a', 'x.txt: cases are read from files that end with .jsonl'],
])('says what is wrong in %s: %j', async (name, text, message) => {
  expect(await fault(file(name, text))).toContain(message)
})

test('says what is wrong in code', async () => {
  expect(await fault(cases([]))).toContain('cases: there are no cases.')
  expect(await fault(cases([{ id: 1 }, { id: 1 }]))).toContain('cases[1]: the id "1" is that of cases[0] too')
  expect(await fault(cases([{ id: 1, at: new Date() }]))).toContain(
    'cases[0]: the case has an instance of Date at at.',
  )
  expect(await fault(cases(['a.txt'] as never))).toContain('cases[0]: a case is a plain object')
  expect(await fault(cases([{ a: 1 }], { id: () => undefined as never }))).toContain('got null')
  expect(await fault(cases(42 as never))).toContain('cases takes the path of a file')
  expect(await fault(cases(() => 42 as never))).toContain('got a number')
})

test('names what a missing file may be', async () => {
  file('questions.jsonl', '{}')
  expect(await fault(cases('question.jsonl'))).toBe(
    'There is no file question.jsonl to read cases from. Did you mean questions.jsonl? ' +
      'Paths start from the folder of the experiment file.',
  )
  expect(await fault(cases('none/x.csv'))).toContain('There is no folder none for the cases x.csv.')
  mkdirSync(join(folder, 'folder.csv'))
  expect(await fault(cases('folder.csv'))).toContain('There is no file folder.csv')
})

test('walks again from any position, and has told ids apart before', async () => {
  const lines = Array.from({ length: 2500 }, (_, index) => `${index},"x\n${index}"\n`)
  const sources = [
    file('many.csv', `id,text\n${lines.join('')}`),
    file('many.jsonl', lines.map((_, index) => `{"id":${index}}\n`).join('')),
    cases(Array.from(lines, (_, id) => ({ id }))),
    cases(
      (function* () {
        for (const id of lines.keys()) yield { id }
      })(),
    ),
    cases(async function* () {
      for (const id of lines.keys()) yield { id }
    }),
  ]
  for (const source of sources) {
    const dataset = await openDataset(source, { folder, config: undefined })
    const idsFrom = async (from: number) => (await toArray(dataset.walk(from))).map(({ id }) => Number(id))
    expect(dataset.facts).toBeUndefined()
    expect(await idsFrom(2400)).toEqual(Array.from({ length: 100 }, (_, index) => 2400 + index))
    expect(dataset.facts?.count).toBe(2500)
    for (const from of [0, 999, 1000, 1001, 2000, 2499, 2500]) {
      expect(await idsFrom(from)).toEqual(Array.from({ length: 2500 - from }, (_, index) => from + index))
    }
  }
  expect(await fault(file('late.jsonl', '{"id":1}\n{"id":2}\n{"id":1}'))).toContain('late.jsonl:3')
})

test('copies of a row keep their names when they are walked again', async () => {
  const dataset = await openDataset(cases([{ q: 1 }, { q: 1 }, { q: 1 }]), { folder, config: undefined })
  const all = await toArray(dataset.walk())
  expect(await toArray(dataset.walk(1))).toEqual(all.slice(1))
  expect(new Set(all.map(({ id }) => id)).size).toBe(3)
})

test('has one hash over all cases, which a new row changes', async () => {
  const hashOf = async (rows: object[]) => {
    const dataset = await openDataset(cases(rows), { folder, config: undefined })
    await toArray(dataset.walk())
    return dataset.facts?.hash
  }
  expect(await hashOf([{ id: 1, a: 1, b: 2 }])).toBe(await hashOf([{ b: 2, id: 1, a: 1 }]))
  expect(await hashOf([{ id: 1 }])).not.toBe(await hashOf([{ id: 1 }, { id: 2 }]))
})

test('does not go on where a file was changed meanwhile', async () => {
  const source = file('changing.jsonl', '{"id":1}\n{"id":2}\n')
  const dataset = await openDataset(source, { folder, config: undefined })
  await toArray(dataset.walk())
  file('changing.jsonl', '{"id":0}\n{"id":1}\n{"id":2}\n')
  await expect(toArray(dataset.walk(1))).rejects.toThrow('was changed while it was read')
})

test('walks lines that are longer than what is read at once', async () => {
  const long = 'é'.repeat(400_000)
  const source = file('long.jsonl', `{"id":1,"a":"${long}"}\n{"id":2,"a":"${long}"}`)
  expect((await walk(source)).map(({ value }) => value)).toEqual([
    { id: 1, a: long },
    { id: 2, a: long },
  ])
})

test('knows the file of the cases before any config', () => {
  expect(caseFile(cases('./data/rows.csv'), folder)).toBe(join(folder, 'data/rows.csv'))
  expect(caseFile(cases([{ id: 1 }]), folder)).toBeUndefined()
  expect(
    caseFile(
      cases(() => 'rows.csv'),
      folder,
    ),
  ).toBeUndefined()
})
