/** Runs as traces, sent to a collector by OTLP. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { traceparentOf } from '../../../src/model/trace-ids.ts'
import { OtlpTracker } from '../../../src/trackers/otlp/otlp.ts'
import type { OtlpSpan } from '../../../src/trackers/otlp/spans.ts'
import { makeRun, STARTED_AT } from './make-runs.ts'
import { syncAll } from './sync-all.ts'

const ID = '20261123_120000_00000001'

let folder: string
let server: Server
let received: { path: string; headers: Record<string, unknown>; body: { resourceSpans: ResourceSpans[] } }[]
let answer: { status: number; body: string }

interface ResourceSpans {
  resource: { attributes: { key: string; value: { stringValue: string } }[] }
  scopeSpans: { spans: OtlpSpan[] }[]
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ztxexp-otlp-test-'))
  received = []
  answer = { status: 200, body: '{}' }
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = JSON.parse(Buffer.concat(pieces).toString())
    received.push({ path: request.url ?? '', headers: request.headers, body })
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const spans = () =>
  received.flatMap(({ body }) =>
    body.resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)),
  )
const attributesOf = ({ attributes }: OtlpSpan) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

test('a run is a trace, its attempts are spans below it, and traceparent leads to them', async () => {
  makeRun(folder, { config: { opt: { lr: 0.1 } }, attempt: 2 })
  const retry = {
    event: 'retry',
    attempt: 1,
    timestamp: new Date(STARTED_AT + 1000).toISOString(),
    error_type: 'TimeoutError',
    error_message: 'slow sk-0123456789abcdefghij',
  }
  writeFileSync(join(folder, ID, 'events.jsonl'), `${JSON.stringify(retry)}\n`)
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${url()}/otel/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b,x-other=c',
    OTEL_SERVICE_NAME: 'mine',
  }
  expect(await syncAll(new OtlpTracker({}, environment), [join(folder, ID)])).toMatchObject({
    isComplete: true,
  })
  expect(received).toMatchObject([{ path: '/otel/v1/traces', headers: { 'x-key': 'a b', 'x-other': 'c' } }])
  const resource = received[0]?.body.resourceSpans[0]?.resource.attributes
  expect(resource).toContainEqual({ key: 'service.name', value: { stringValue: 'mine' } })
  const [run, first, second, ...others] = spans()
  if (!run || !first || !second) throw new Error('spans are missing')
  expect(others).toEqual([])
  expect(run).toMatchObject({
    name: 'train lr=0.1',
    status: { code: 1 },
    startTimeUnixNano: `${STARTED_AT}000000`,
    endTimeUnixNano: `${STARTED_AT + 60_000}000000`,
  })
  expect(attributesOf(run)).toMatchObject({
    'ztxexp.run_id': ID,
    'ztxexp.config.opt.lr': 0.1,
    'ztxexp.metric.score': 0.9,
    'ztxexp.tag.team': 'vision',
    'ztxexp.status': 'succeeded',
  })
  expect(first).toMatchObject({
    parentSpanId: run.spanId,
    endTimeUnixNano: `${STARTED_AT + 1000}000000`,
    status: { code: 2, message: 'TimeoutError: slow [redacted]' },
  })
  expect(second).toMatchObject({ parentSpanId: run.spanId, status: { code: 1 } })
  for (const [index, span] of [first, second].entries()) {
    expect(`00-${span.traceId}-${span.spanId}-01`).toBe(traceparentOf(ID, index + 1))
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/)
  }
})

test('a run that failed has the error; sent again it is the same trace', async () => {
  makeRun(folder, { status: 'failed', error: { type: 'RangeError', message: 'no' }, metrics: null })
  const tracker = () => new OtlpTracker({ endpoint: url() }, {})
  await syncAll(tracker(), [join(folder, ID)])
  rmSync(join(folder, ID, 'trackers.json'))
  await syncAll(tracker(), [join(folder, ID)])
  const [first, , again] = spans()
  expect(first?.status).toEqual({ code: 2, message: 'RangeError: no' })
  expect(again).toEqual(first)
})

test('what a collector takes only a part of, or refuses, is told', async () => {
  makeRun(folder)
  answer.body = JSON.stringify({ partialSuccess: { rejectedSpans: '2', errorMessage: 'too old' } })
  const partly = await syncAll(new OtlpTracker({ endpoint: url() }, {}), [join(folder, ID)])
  expect(partly).toMatchObject({
    isComplete: false,
    refused: 1,
    warnings: [expect.stringContaining('too old')],
  })
  answer = { status: 400, body: 'bad' }
  const refused = await syncAll(new OtlpTracker({ endpoint: url() }, {}), [join(folder, ID)])
  expect(refused).toMatchObject({
    isComplete: false,
    refused: 1,
    warnings: [expect.stringContaining('400: bad')],
  })
})

test('the address of traces alone is taken as it is', () => {
  const environment = {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:1/here',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'x',
  }
  expect(new OtlpTracker({}, environment).target).toBe('http://localhost:1/here')
  expect(new OtlpTracker({}, {}).target).toBe('http://localhost:4318/v1/traces')
  expect(() => new OtlpTracker({ endpoint: 'localhost' }, {})).toThrow(/is no address of a server/)
})
