import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { ownCommand, sameCommand, shellQuote } from '../../../../src/cli/own-command.ts'
import { nextSteps, rerunCommand } from '../../../../src/cli/run/next-steps.ts'
import { judgeGates } from '../../analysis/judge-gates.ts'
import { makeRepeats, makeResult, makeSweep } from '../../reporters/failures/make-result.ts'

const plain = {
  verdicts: [],
  isWhole: true,
  isCutShort: false,
  command: ownCommand({ values: {}, environment: {} }),
  again: (flag: string) => `ztxexp train ${flag}`,
}

test('after a sweep: its table in order, its best run, and everything as a file', () => {
  expect(nextSteps(makeSweep(2), plain)).toEqual([
    'ztxexp results --experiment train --sort -accuracy',
    'ztxexp show 20261123_234558_00000008',
    'ztxexp export -o runs.csv',
  ])
})

test('after repeats: their means, and the best run of the best group', () => {
  expect(nextSteps(makeRepeats(3), plain).slice(0, 2)).toEqual([
    'ztxexp results --experiment train --repeats --sort -accuracy',
    'ztxexp show 20261123_234558_00000008',
  ])
})

test('of several experiments, one with an objective comes before one with a guessed metric', () => {
  const guessed = makeResult({ metrics: { score: 1 } })
  const options = { objective: { metric: 'loss', direction: 'minimize' } } as const
  const meant = makeResult({
    experimentIndex: 1,
    name: 'meant',
    options,
    metrics: { loss: 2 },
    configIndex: 1,
  })
  expect(nextSteps([guessed, meant], plain)[0]).toBe('ztxexp results --experiment meant --sort loss')
})

test('after a failure: all that failed', () => {
  expect(nextSteps([makeResult({ status: 'failed' })], plain)[0]).toBe('ztxexp train --failed')
  expect(nextSteps([makeResult({ status: 'failed' })], { ...plain, again: undefined })[0]).toContain(
    'results',
  )
})

const started = (...argv: string[]) => ({ argv, environment: {}, root: '/project', files: ['train.exp.ts'] })

test('one run again, whatever is in its title and path', () => {
  const title = "it's [lr=0.1] $5 (a|b)"
  const line = rerunCommand(makeResult({ title, file: 'a b/train.exp.ts' }), started())
  expect(line).toBe("ztxexp 'a b/train.exp.ts' -t '^it'\\''s \\[lr=0\\.1\\] \\$5 \\(a\\|b\\)$'")
  const pattern = execFileSync('sh', ['-c', `printf %s ${line?.replace(/.* -t /, '')}`], { encoding: 'utf8' })
  expect(title).toMatch(new RegExp(pattern))
  // A line break, a joiner that cannot be seen, and a tag beyond the first plane.
  const odd = 'a\nb\u200c\u{E0061}'
  const shown = rerunCommand(makeResult({ title: odd }), started())
  expect(shown).toBe("ztxexp train.exp.ts -t '^a\\u000ab\\u200c\\udb40\\udc61$'")
  expect(odd).toMatch(new RegExp(shown.slice(shown.indexOf('^'), -1)))
})

test('where the path of its file is a part of another one, it is named in full', () => {
  const context = { ...started(), files: ['sub/train.exp.ts', 'train.exp.ts'] }
  expect(rerunCommand(makeResult({ title: 'a' }), context)).toBe("ztxexp /project/train.exp.ts -t '^a$'")
})

test('one run again, under the options that its session had, but those that choose among its runs', () => {
  const argv = [
    'watch',
    'train',
    '--limit',
    '2',
    '--set=lr=5',
    '-t',
    'x',
    '--shard=1/2',
    '--failed',
    '-r',
    'my dir',
  ]
  expect(rerunCommand(makeResult({ title: 'a' }), started(...argv))).toBe(
    "ztxexp train.exp.ts -t '^a$' --limit 2 --set=lr=5 -r 'my dir'",
  )
})

test('after an interrupt: what is left, and nothing of what was cut short', () => {
  const error = {
    name: 'Interrupted',
    message: 'The session was ended by SIGINT.',
    classNames: ['Interrupted'],
  }
  const results = [makeResult({ status: 'failed', error })]
  expect(nextSteps(results, plain)[0]).toBe('ztxexp train --resume')
})

test('after one success among failures: that one is shown', () => {
  const metrics = { score: 1 }
  const results = [makeResult({ status: 'failed' }), makeResult({ configIndex: 1, metrics })]
  expect(nextSteps(results, plain)[2]).toBe('ztxexp show 20261123_234558_00000001')
})

test('after a missed gate: the run that missed it', () => {
  const results = makeSweep(1)
  const verdicts = judgeGates(results, 'accuracy < 0.7')
  expect(nextSteps(results, { ...plain, verdicts })[1]).toBe('ztxexp show 20261123_234558_00000000')
})

test('the project that was named is named again, and npx where npm started the command', () => {
  const values = { root: 'my models', config: 'x.config.ts', resultsDir: '/tmp/out' }
  const command = ownCommand({ values, environment: { npm_execpath: '/npm' } })
  expect(command(['results'])).toBe("npx ztxexp results -r 'my models' -c x.config.ts --results-dir /tmp/out")
})

test('the command line that was typed is said again', () => {
  const argv = ['train', '--set', 'note=a b']
  expect(sameCommand({ argv, environment: {} }, '--resume')).toBe("ztxexp train --set 'note=a b' --resume")
  expect(sameCommand({ argv: ['--resume'], environment: {} }, '--resume')).toBe('ztxexp --resume')
  const resumed = { argv: ['--resume=code'], environment: {} }
  expect(sameCommand(resumed, '--resume')).toBe('ztxexp --resume=code')
  expect(sameCommand({ argv: ['--', '-x'], environment: {} }, '--failed')).toBe('ztxexp --failed -- -x')
})

test('no export of the half that a file leaves which does not load', () => {
  expect(nextSteps(makeSweep(2), { ...plain, isWhole: false }).join('\n')).not.toContain('export')
})

test('nothing comes next where nothing ran', () => {
  expect(nextSteps([], plain)).toEqual([])
  expect(nextSteps([], { ...plain, isCutShort: true })).toEqual(['ztxexp train --resume'])
})

test('Windows gets double quotes', () => {
  expect(shellQuote('lr=$lr a', 'win32')).toBe('"lr=$lr a"')
  expect(shellQuote('lr=0.1', 'win32')).toBe('lr=0.1')
})
