// Compares prompts by how many questions they get right: npx ztxexp example
import { setTimeout } from 'node:timers/promises'
import { cases, experiment, sweep } from 'ztxexp'

// What is asked, and what a right answer has in it. A longer list is a file: cases('./questions.jsonl').
const questions = [
  { id: 'capital', input: 'What is the capital of France?', expected: 'Paris' },
  { id: 'sum', input: 'What is 17 + 25?', expected: '42' },
  { id: 'author', input: 'Who wrote Faust?', expected: 'Goethe' },
  { id: 'element', input: 'Which element has the symbol Fe?', expected: 'iron' },
  { id: 'planet', input: 'Which planet is the largest?', expected: 'Jupiter' },
]

const prompts = {
  plain: '{question}',
  careful: 'Think step by step. {question}',
}

experiment.each(sweep().grid({ prompt: Object.keys(prompts) as (keyof typeof prompts)[] }))(
  'example',
  {
    cases: cases(questions),
    // Answers differ from time to time: each question is asked five times.
    repeats: 5,
    scorers: {
      correct: ({ output, expected }) => output.includes(expected),
    },
    // Calls of a model mostly wait: so many at once in each worker.
    concurrency: 8,
    timeout: '2m',
    // Services have bad moments: another attempt, after 1 s, 2 s, and so on.
    maxAttempts: 3,
    retryDelay: { base: 1_000, factor: 2, jitter: 0.5 },
    objective: { metric: 'correct', direction: 'maximize' },
    // The exit code is 1 when the mean of a prompt is below that, or a question has no answer in the end.
    expect: { correct: { min: 0.4 }, errors: { max: 0 } },
  },
  async ({ config, case: { input }, repeat, signal }) =>
    ask(prompts[config.prompt].replace('{question}', input), { seed: repeat, signal }),
)

/**
 * A stand-in for a model, so that this runs at once: it knows all answers, and gives a wrong one now and then. Yours is
 * a `fetch`, or a client of a provider, that is given the signal, so that a timeout or Ctrl-C ends it.
 */
async function ask(prompt: string, { seed, signal }: { seed: number; signal: AbortSignal }): Promise<string> {
  await setTimeout(20, undefined, { signal })
  const known = questions.find(({ input }) => prompt.includes(input))
  const isRight = luck(`${prompt} ${seed}`) < (prompt.startsWith('Think') ? 0.9 : 0.7)
  return known && isRight ? `It is ${known.expected}.` : 'I am not sure.'
}

/** A number from 0 to 1 that looks random, the same for the same text (FNV-1a). */
function luck(text: string): number {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32
}
