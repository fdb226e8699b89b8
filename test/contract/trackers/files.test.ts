/** Event files of TensorBoard and offline runs of W&B, read back by the rules of their formats. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Tracker } from '../../../src/model/tracker.ts'
import { jsonl } from '../../../src/trackers/jsonl.ts'
import { TensorboardTracker } from '../../../src/trackers/tensorboard/tensorboard.ts'
import { WandbTracker } from '../../../src/trackers/wandb/wandb.ts'
import { fieldsAt, readFields, readTfRecords, readWandb, textAt } from './decode.ts'
import { makeRun, STARTED_AT, writeEnd } from './make-runs.ts'
import { syncAll } from './sync-all.ts'

const ID = '20261123_120000_00000001'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ztxexp-files-test-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const wandb = () => new WandbTracker({ dir: folder }, {})

function filesOf(dir: string, pattern: RegExp): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => join(dir, name))
}

function tfevents(dir = folder): Buffer[] {
  const [file = '', ...others] = filesOf(dir, /tfevents/)
  expect(others).toEqual([])
  return readTfRecords(readFileSync(file))
}

/** Scalars as `[tag, step, value]`. */
function scalars(events: Buffer[]): [string, number, number][] {
  return events.flatMap((event) => {
    const value = fieldsAt(event, 5, 1, 2)[0]
    return value === undefined
      ? []
      : [[textAt(event, 5, 1, 1) ?? '', Number(fieldsAt(event, 2)[0] ?? 0), (value as Buffer).readFloatLE()]]
  })
}

function wandbRecords(): Buffer[] {
  const [file = '', ...others] = filesOf(folder, /\.wandb$/)
  expect(others).toEqual([])
  return readWandb(readFileSync(file))
}

const itemsOf = (message: Buffer, field: number, keyField: number): Record<string, string> =>
  Object.fromEntries(
    fieldsAt(message, field).map((item) => [textAt(item as Buffer, keyField), textAt(item as Buffer, 16)]),
  )

/** Rows of history as JSON texts by name. */
const historyOf = (records: Buffer[]) =>
  records.flatMap((record) => fieldsAt(record, 2)).map((history) => itemsOf(history as Buffer, 1, 2))

const RECORDS = [
  { step: 1, metrics: { loss: 1, text: 'x' } },
  { step: 1, metrics: { loss: 2 }, split: 'valid' },
  { step: 2, metrics: { loss: Number.NaN } },
]

describe('tensorboard', () => {
  test('has the version, the params, each number, what was returned, and the end', async () => {
    const config = { opt: { lr: 0.1 }, model: 'größe', on: true }
    makeRun(folder, { config, records: RECORDS })
    expect(await syncAll(new TensorboardTracker(), [join(folder, ID)])).toMatchObject({ isComplete: true })
    const events = tfevents(join(folder, ID))
    expect(textAt(events[0] as Buffer, 3)).toBe('brain.Event:2')
    expect((fieldsAt(events[2] as Buffer, 1)[0] as Buffer).readDoubleLE()).toBeCloseTo(STARTED_AT / 1000)
    expect(scalars(events)).toEqual([
      ['loss', 1, 1],
      ['valid/loss', 1, 2],
      ['loss', 2, Number.NaN],
      ['score', 2, expect.closeTo(0.9)],
    ])
    const data = (tag: string) => {
      const event = events.find((each) => textAt(each, 5, 1, 1) === `_hparams_/${tag}`) as Buffer
      expect(textAt(event, 5, 1, 9, 1, 1)).toBe('hparams')
      return fieldsAt(event, 5, 1, 9, 1, 2)[0] as Buffer
    }
    const params = fieldsAt(data('session_start_info'), 3, 1).map((entry) => {
      const [value] = readFields(fieldsAt(entry as Buffer, 2)[0] as Buffer)
      return [textAt(entry as Buffer, 1), value?.number]
    })
    expect(params).toEqual([
      ['opt.lr', 2],
      ['model', 3],
      ['on', 4],
    ])
    expect(fieldsAt(data('session_end_info'), 4, 1)).toEqual([1])
  })

  test('is begun anew by another attempt, and ended anew where the end has changed', async () => {
    makeRun(folder, { status: 'running', metrics: null, records: [{ step: 1, metrics: { loss: 9 } }] })
    const runDir = join(folder, ID)
    await syncAll(new TensorboardTracker(), [runDir])
    expect(scalars(tfevents(runDir))).toEqual([['loss', 1, 9]])
    const records = [9, 5].map((loss, index) => ({ step: 1, metrics: { loss }, attempt: index + 1 }))
    makeRun(folder, { attempt: 2, records })
    await syncAll(new TensorboardTracker(), [runDir])
    writeEnd(runDir, { id: ID, attempt: 2, status: 'failed', error: { type: 'Error', message: 'late' } })
    await syncAll(new TensorboardTracker(), [runDir])
    const events = tfevents(runDir)
    expect(scalars(events)).toEqual([
      ['loss', 1, 5],
      ['score', 1, expect.closeTo(0.9)],
    ])
    const ends = events.filter((event) => textAt(event, 5, 1, 1) === '_hparams_/session_end_info')
    expect(
      ends.map((event) => fieldsAt(event, 5, 1, 9, 1, 2).flatMap((data) => fieldsAt(data as Buffer, 4, 1))),
    ).toEqual([[2]])
  })

  test('goes into a folder of its own where one is named', async () => {
    makeRun(folder)
    await syncAll(new TensorboardTracker({ logdir: join(folder, 'tb') }), [join(folder, ID)])
    expect(filesOf(join(folder, 'tb'), /tfevents/)).toEqual([
      expect.stringContaining(join('tb', ID, 'events.out.')),
    ])
  })
})

describe('wandb', () => {
  test('has the run, a row for each step, the last values, and the end', async () => {
    makeRun(folder, {
      config: { opt: { lr: 0.1 }, api_key: 'abc' },
      records: RECORDS,
      tags: { team: 'vision', nightly: '' },
    })
    expect(await syncAll(wandb(), [join(folder, ID)])).toMatchObject({ isComplete: true })
    const [path = ''] = filesOf(folder, /\.wandb$/)
    expect(path).toContain(join('wandb', `offline-run-20261123_120000-${ID}`, `run-${ID}.wandb`))
    const records = wandbRecords()
    expect(records.map((record) => readFields(record).map(({ number }) => number))).toEqual(
      [21, 17, 2, 2, 3, 18].map((kind) => [1, kind]),
    )
    expect(records.map((record) => fieldsAt(record, 1)[0])).toEqual([1, 2, 3, 4, 5, 6])
    const run = fieldsAt(records[1] as Buffer, 17)[0] as Buffer
    expect([1, 3, 6, 8, 10].map((field) => fieldsAt(run, field).map(String))).toEqual([
      [ID],
      ['train'],
      ['g'],
      ['train lr=0.1'],
      ['team=vision', 'nightly'],
    ])
    expect(itemsOf(fieldsAt(run, 4)[0] as Buffer, 1, 1)).toEqual({
      opt: '{"lr":0.1}',
      api_key: '"[redacted]"',
    })
    expect(historyOf(records)).toMatchObject([
      { loss: '1', 'valid/loss': '2', _step: '1', _timestamp: String(STARTED_AT / 1000) },
      { loss: 'NaN', _step: '2' },
    ])
    const summary = itemsOf(fieldsAt(records[4] as Buffer, 3)[0] as Buffer, 1, 1)
    expect(summary).toMatchObject({
      loss: 'NaN',
      'valid/loss': '2',
      score: '0.9',
      'ztxexp.status': '"succeeded"',
    })
    expect(fieldsAt(records[5] as Buffer, 18, 1)).toEqual([0])
  })

  test('steps never go back, whatever order they were logged in', async () => {
    const records = [3, 1, 2, 1].map((step, index) => ({ step, metrics: { [`m${index}`]: step } }))
    makeRun(folder, { records })
    await syncAll(wandb(), [join(folder, ID)])
    expect(historyOf(wandbRecords()).map(({ _step, m1, m3 }) => [_step, m1, m3])).toEqual([
      ['1', '1', '1'],
      ['2', undefined, undefined],
      ['3', undefined, undefined],
    ])
  })

  test('records that are longer than a block, or meet its end, are whole', async () => {
    const records = Array.from({ length: 300 }, (_, step) => ({
      step,
      metrics: Object.fromEntries(
        Array.from({ length: (step * 7) % 60 }, (_, index) => [`metric-${index}`, step]),
      ),
    }))
    const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`wide ${index}`, index]))
    makeRun(folder, { records: [...records, { step: 300, metrics: wide }] })
    await syncAll(wandb(), [join(folder, ID)])
    const history = historyOf(wandbRecords())
    expect(history.at(-1)).toMatchObject({ 'wide 2999': '2999' })
    expect(history).toHaveLength(records.filter(({ metrics }) => Object.keys(metrics).length > 0).length + 1)
  })
})

const KINDS: [string, () => Tracker, RegExp][] = [
  ['jsonl', () => jsonl({ eventsFilename: 'second.jsonl' }), /second\.jsonl$/],
  ['tensorboard', () => new TensorboardTracker(), /tfevents/],
  ['wandb', wandb, /\.wandb$/],
]

describe.each(KINDS)('%s', (_name, create, pattern) => {
  const content = () => {
    const [file = ''] = filesOf(folder, pattern)
    return readFileSync(file, 'latin1').replace(/"timestamp":"[^"]*"/g, '')
  }

  test('what a process that died has left beyond what is known of is not there twice', async () => {
    makeRun(folder, { records: RECORDS })
    const runDir = join(folder, ID)
    await syncAll(create(), [runDir])
    const before = content()
    const known = JSON.parse(readFileSync(join(runDir, 'trackers.json'), 'utf8'))
    for (const entry of Object.values<{ ended: unknown }>(known)) entry.ended = null
    writeFileSync(join(runDir, 'trackers.json'), JSON.stringify(known))
    appendFileSync(filesOf(folder, pattern)[0] ?? '', 'torn')
    await syncAll(create(), [runDir])
    expect(content()).toBe(before)
  })

  test('a link in the place of its file is not followed', async () => {
    makeRun(folder, { records: RECORDS })
    const runDir = join(folder, ID)
    await syncAll(create(), [runDir])
    const [file = ''] = filesOf(folder, pattern)
    const victim = join(folder, 'victim')
    writeFileSync(victim, 'x'.repeat(100_000))
    rmSync(file)
    const { symlinkSync } = await import('node:fs')
    symlinkSync(victim, file)
    rmSync(join(runDir, 'trackers.json'))
    const { isComplete, warnings } = await syncAll(create(), [runDir], 500)
    expect([isComplete, warnings.length]).toEqual([false, 1])
    expect(readFileSync(victim, 'utf8')).toBe('x'.repeat(100_000))
  })
})
