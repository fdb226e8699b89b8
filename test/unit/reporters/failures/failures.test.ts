import { expect, test } from 'vitest'
import type { RunResult } from '../../../../src/model/run.ts'
import { type FailuresOptions, renderFailures } from '../../../../src/reporters/failures/failures.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { makeResult, visible } from './make-result.ts'

const source = `import { experiment } from 'ztxexp'

function train(lr: number) {
\tif (lr > 1) throw new RangeError('diverged')
  return { loss: 1 }
}

experiment.each([{ lr: 2 }])('train', (ctx) => {
  return train(ctx.config.lr)
})
`

const error = {
  name: 'RangeError',
  message: 'diverged',
  classNames: ['RangeError', 'Error'],
  code: 'E_DIVERGED',
  fields: { step: 3 },
  stack: `RangeError: diverged
    at check (file:///project/node_modules/checks/index.js:1:2)
    at train (file:///project/src/train.exp.ts:4:21)
    at file:///project/src/train.exp.ts?v=3:9:10
    at async process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
  cause: {
    name: 'HttpError',
    message: '503\n    at fake (/project/fake.ts:1:1)',
    classNames: ['HttpError', 'Error'],
    stack: 'HttpError: 503\n    at fake (/project/fake.ts:1:1)\n    at load (/project/src/load.ts:3:9)',
    fields: { body: 'x'.repeat(1000), status: 503 },
  },
}

function render(results: RunResult[], options: Partial<FailuresOptions> = {}) {
  const readSource = (path: string) => (path === '/project/src/train.exp.ts' ? source : undefined)
  const text = renderFailures(results, {
    width: 80,
    colors: terminalColors(false),
    root: '/project',
    readSource,
    ...options,
  })
  return `\n${text}\n`
}

const failure = makeResult({
  file: 'src/train.exp.ts',
  title: 'train [lr=2]',
  status: 'failed',
  error,
  attempt: 3,
})

test('a failure shows error, position, source, cause, and where its run directory is', () => {
  expect(render([makeResult(), failure])).toMatchInlineSnapshot(`
    "
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯ Failed Runs 1 ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯

     FAIL  src/train.exp.ts > train [lr=2]
     after 3 attempts
    RangeError: diverged
     ❯ train src/train.exp.ts:4:21
          2|
          3| function train(lr: number) {
          4|  if (lr > 1) throw new RangeError('diverged')
           |                     ^
          5|   return { loss: 1 }
          6| }
     ❯ src/train.exp.ts:9:10
     Fields: {"code":"E_DIVERGED","step":3}

    Caused by: HttpError: 503
        at fake (/project/fake.ts:1:1)
     ❯ load src/load.ts:3:9
     Fields: {"body":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…,"status":503}

       Run  results/20261123_234558_00000000/
       Log  results/20261123_234558_00000000/run.log

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯
    "
  `)
})

test('the same at 160 columns in colour', () => {
  expect(visible(render([failure], { width: 160, colors: terminalColors(true) }))).toMatchInlineSnapshot(`
    "
    ESC[31m⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯ESC[39mESC[1mESC[41m Failed Runs 1 ESC[49mESC[22mESC[31m⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯ESC[39m

    ESC[1mESC[41m FAIL ESC[49mESC[22m src/train.exp.ts > train [lr=2]
    ESC[2m after 3 attemptsESC[22m
    ESC[31mESC[1mRangeErrorESC[22mESC[39mESC[31m: divergedESC[39m
    ESC[36m ❯ train src/train.exp.ts:4:21ESC[39m
    ESC[90m      2|ESC[39m
    ESC[90m      3|ESC[39m function train(lr: number) {
    ESC[90m      4|ESC[39m  if (lr > 1) throw new RangeError('diverged')
    ESC[90m       |ESC[39mESC[31m                     ^ESC[39m
    ESC[90m      5|ESC[39m   return { loss: 1 }
    ESC[90m      6|ESC[39m }
    ESC[90m ❯ src/train.exp.ts:9:10ESC[39m
    ESC[2m Fields: {"code":"E_DIVERGED","step":3}ESC[22m

    ESC[31mESC[1mCaused by: HttpErrorESC[22mESC[39mESC[31m: 503ESC[39m
    ESC[31m    at fake (/project/fake.ts:1:1)ESC[39m
    ESC[36m ❯ load src/load.ts:3:9ESC[39m
    ESC[2m Fields: {"body":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…,"status":503}ESC[22m

    ESC[2m   Run  results/20261123_234558_00000000/ESC[22m
    ESC[2m   Log  results/20261123_234558_00000000/run.logESC[22m

    ESC[31mESC[2m⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯ESC[22mESC[39m
    "
  `)
})

test('nothing is printed when no run failed', () => {
  expect(renderFailures([makeResult()], { width: 80, colors: terminalColors(false), root: '/' })).toBe('')
})

test('many failures with the same error are printed once', () => {
  const alike = Array.from({ length: 13 }, (_, configIndex) =>
    makeResult({
      configIndex,
      status: 'failed',
      error: { name: 'Error', message: 'out of memory', classNames: [] },
    }),
  )
  expect(render(alike)).toMatchInlineSnapshot(`
    "
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯ Failed Runs 13 ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯

     FAIL  train.exp.ts > train [0]
    Error: out of memory

       Run  results/20261123_234558_00000000/
       Log  results/20261123_234558_00000000/run.log

     12 more runs failed with the same error:
     · train.exp.ts > train [1]  results/20261123_234558_00000001/
     · train.exp.ts > train [2]  results/20261123_234558_00000002/
     · train.exp.ts > train [3]  results/20261123_234558_00000003/
     · train.exp.ts > train [4]  results/20261123_234558_00000004/
     · train.exp.ts > train [5]  results/20261123_234558_00000005/
     · train.exp.ts > train [6]  results/20261123_234558_00000006/
     · train.exp.ts > train [7]  results/20261123_234558_00000007/
     · train.exp.ts > train [8]  results/20261123_234558_00000008/
     · train.exp.ts > train [9]  results/20261123_234558_00000009/
     · train.exp.ts > train [10]  results/20261123_234558_0000000a/
     · … and 2 more

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯
    "
  `)
  expect(render(alike.slice(0, 3)).match(/ FAIL {2}/g)).toHaveLength(3)
})

test('failures at one place whose messages differ in their numbers only are printed once, others are not', () => {
  const failedAt = (line: number, message: string, configIndex: number) => {
    const stack = `Error: ${message}\n    at fn (/project/train.exp.ts:${line}:9)`
    return makeResult({
      configIndex,
      status: 'failed',
      error: { name: 'Error', message, classNames: [], stack },
    })
  }
  const numbers = [0, 1, 2, 3, 4]
  const same = numbers.map((number) => failedAt(3, `bad value ${number / 4}`, number))
  expect(render(same).match(/ FAIL {2}/g)).toHaveLength(1)
  const elsewhere = numbers.map((number) => failedAt(number + 3, 'bad value', number))
  expect(render(elsewhere).match(/ FAIL {2}/g)).toHaveLength(5)
})

test('aggregate errors, long messages and long cause chains are cut with a hint', () => {
  const inner = (message: string) => ({ name: 'Error', message, classNames: ['Error'] })
  let cause = inner('deepest')
  for (let depth = 0; depth < 20; depth++) cause = { ...inner(`cause ${depth}`), cause } as typeof cause
  const errors = Array.from({ length: 7 }, (_, index) => inner(`part ${index}`))
  const long = makeResult({
    status: 'failed',
    error: { ...inner(Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')), cause, errors },
  })
  const text = render([long])
  expect(text).toContain('line 39\n… the whole message is in error.log')
  expect(text).toContain('[5/7] Error: part 4\n … 2 more errors in error.log')
  expect(text.match(/Caused by/g)).toHaveLength(8)
  expect(text).toContain('… more causes in error.log')
})

test('a position far to the right is shown with what is around it', () => {
  const line = `const value = ${'f('.repeat(70)}broken${')'.repeat(70)}`
  const column = line.indexOf('broken') + 1
  const stack = `Error: no\n    at fn (/project/wide.ts:1:${column})`
  const error = { name: 'Error', message: 'no', classNames: ['Error'], stack }
  const lines = render([makeResult({ status: 'failed', error })], { readSource: () => line }).split('\n')
  const shown = lines.findIndex((each) => each.includes('broken'))
  expect(lines[shown]).toContain('1| …')
  expect(lines[shown + 1]?.indexOf('^')).toBe(lines[shown]?.indexOf('broken'))
})

test('the run directory is shown from where the command was started', () => {
  const lines = render([makeResult({ status: 'failed' })], { cwd: '/project/results' })
  expect(lines).toContain('   Run  20261123_234558_00000000/')
})

test('the command that runs it again is whole, however long', () => {
  const rerun = () => `ztxexp train.exp.ts -t '${'long '.repeat(30)}'`
  expect(render([makeResult({ status: 'failed' })], { rerun })).toContain(`\n Rerun  ${rerun()}\n`)
})

test('a failure without an error record says so', () => {
  expect(render([makeResult({ status: 'failed' })])).toContain('The run failed without an error.')
})

test('of a failure of another session, it is said where the rest of it is', () => {
  const { stack: _stack, cause: _cause, ...known } = error
  const text = render([{ ...failure, error: known, isReused: true }])
  expect(text).toContain(' Error  in another session, see results/20261123_234558_00000000/error.log\n')
})
