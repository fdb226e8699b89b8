/** The rows of the table of options that stand in the options of an experiment and nowhere else. */
import { list } from './kinds/collection.ts'
import { directions, limits, objective } from './kinds/goal-kind.ts'
import { flag, integer, oneOf, text } from './kinds/kind.ts'
import { prune } from './kinds/prune-kind.ts'
import { duration } from './kinds/quantity.ts'
import { option } from './option-row.ts'

export const DECLARED_ROWS = {
  exclusive: option(flag(), {
    group: 'Scheduling',
    help: 'Nothing else runs beside it.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  inputs: option(list('glob', 'prompts/*.txt'), {
    group: 'Scheduling',
    help: 'Files that it reads, from the folder of the experiment file: their content is part of the code, for --resume=code and watch.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  repeats: option(integer(1, '3'), {
    group: 'Evaluations',
    help: 'How often each case is run.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  scorerTimeout: option(duration('2m'), {
    group: 'Evaluations',
    help: 'Time that the scorers of a case may take (0: no limit).',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  slices: option(list('keys', 'topic'), {
    group: 'Evaluations',
    help: 'Keys of the case whose values divide the results.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  errors: option(oneOf(['zero']), {
    group: 'Evaluations',
    help: 'Where the function fails, each score is 0.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  parentRunId: option(text('run_id', '20261124_152809_dbcceb80'), {
    group: 'Records',
    help: 'The run that these runs descend from.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  objective: option(objective(), {
    group: 'Records',
    help: 'The metric that matters most, and which way is better.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  directions: option(directions(), {
    group: 'Records',
    help: 'Which way other metrics are better.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  expect: option(limits(), {
    group: 'Records',
    help: 'Limits that metrics have to keep.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
  prune: option(prune(), {
    group: 'Records',
    help: 'Ends runs early that are not worth their time, by what they log.',
    default: undefined,
    only: ['declaration'],
    declared: true,
  }),
}
