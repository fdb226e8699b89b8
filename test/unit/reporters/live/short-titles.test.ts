import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortTitles } from '../../../../src/reporters/live/short-titles.ts'
import { displayWidth } from '../../../../src/terminal/terminal-text.ts'

fc.configureGlobal({ seed: 20261124 })

const inOneGroup = (titles: string[]) => titles.map((title) => ({ title, group: 1 }))

test('what fits stays as it is', () => {
  const titles = ['train lr=0.1', 'train lr=0.01']
  expect(shortTitles(inOneGroup(titles), 13)).toEqual(titles)
})

test('words that all have in the same place give way, wherever they stand', () => {
  const titles = ['train model=large lr=0.1 split=validation', 'train model=large lr=0.2 split=validation']
  expect(shortTitles(inOneGroup(titles), 20)).toEqual(['train … lr=0.1 …', 'train … lr=0.2 …'])
})

test('no more words give way than have to', () => {
  const titles = ['ask a rather long question (1)', 'ask a rather long question (2)']
  expect(shortTitles(inOneGroup(titles), 24)).toEqual(['ask a rather long … (1)', 'ask a rather long … (2)'])
})

test('keys give way before values', () => {
  const titles = [
    'train [optimizer.learning_rate=0.1 warmup=10]',
    'train [optimizer.learning_rate=0.2 warmup=20]',
  ]
  expect(shortTitles(inOneGroup(titles), 34)).toEqual([
    'train […arning_rate=0.1 warmup=10]',
    'train […arning_rate=0.2 warmup=20]',
  ])
  expect(shortTitles(inOneGroup(titles), 26)).toEqual([
    'train […ate=0.1 …mup=10]',
    'train […ate=0.2 …mup=20]',
  ])
})

test('titles of other experiments are not compared with', () => {
  const titles = [
    { title: 'train model=large lr=0.1', group: 1 },
    { title: 'train model=large lr=0.2', group: 1 },
    { title: 'judge model=large lr=0.1', group: 2 },
  ]
  expect(shortTitles(titles, 16)).toEqual(['train … lr=0.1', 'train … lr=0.2', 'judge m…e lr=0.1'])
})

test('one that is too long and shares nothing is cut in its middle', () => {
  expect(shortTitles(inOneGroup(['answer the question seed=7']), 15)).toEqual(['answer … seed=7'])
})

test('never wider than it may be', () => {
  const text = fc.array(fc.constantFrom('日本', '👨‍👩‍👧‍👦', 'é', 'a', ' '), { maxLength: 30 })
  const title = fc.record({ title: text.map((parts) => parts.join('')), group: fc.nat(2) })
  fc.assert(
    fc.property(fc.array(title, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (titles, width) => {
      for (const each of shortTitles(titles, width)) expect(displayWidth(each)).toBeLessThanOrEqual(width)
    }),
  )
})
