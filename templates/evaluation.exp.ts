// Compares prompts by how many questions they get right: npx ztxexp example
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { experiment, sweep } from 'ztxexp'

// What is asked, and what a right answer has in it. A longer list is a JSON file, imported.
const cases = [
  { id: 'capital', question: 'What is the capital of France?', expected: 'Paris' },
  { id: 'sum', question: 'What is 17 + 25?', expected: '42' },
  { id: 'author', question: 'Who wrote Faust?', expected: 'Goethe' },
  { id: 'element', question: 'Which element has the symbol Fe?', expected: 'iron' },
  { id: 'planet', question: 'Which planet is the largest?', expected: 'Jupiter' },
]

const prompts = {
  plain: '{question}',
  careful: 'Think step by step. {question}',
}

// Answers differ from time to time: each prompt is tried five times, and compared by its mean.
const configs = sweep()
  .grid({ prompt: Object.keys(prompts) as (keyof typeof prompts)[] })
  .repeat(5)

experiment.each(configs)(
  'example',
  {
    timeout: '2m',
    // Services have bad moments: another attempt, after 1 s, 2 s, and so on.
    maxAttempts: 3,
    retryDelay: { base: 1_000, factor: 2, jitter: 0.5 },
    objective: { metric: 'accuracy', direction: 'maximize' },
    // The exit code is 1 when the mean of a prompt is below that.
    expect: { accuracy: { min: 0.4 } },
  },
  async ({ config, seed, signal, logMetric, artifactsDir }) => {
    const answers = await Promise.all(
      cases.map(async ({ id, question, expected }, index) => {
        const startedAt = performance.now()
        const answer = await ask(prompts[config.prompt].replace('{question}', question), { seed, signal })
        const ms = performance.now() - startedAt
        const correct = answer.includes(expected)
        logMetric(index, { correct: correct ? 1 : 0, ms }, { split: 'test', phase: 'eval' })
        return { id, question, answer, expected, correct }
      }),
    )
    // To be read when a number surprises.
    writeFileSync(join(artifactsDir, 'answers.json'), JSON.stringify(answers, null, 2))
    return {
      accuracy: answers.filter(({ correct }) => correct).length / answers.length,
      cases: answers.length,
    }
  },
)

/**
 * A stand-in for a model, so that this runs at once: it knows all answers, and gives a wrong one now and then. Yours is
 * a `fetch` that is given the signal, so that a timeout or Ctrl-C ends it.
 */
async function ask(prompt: string, { seed, signal }: { seed: number; signal: AbortSignal }): Promise<string> {
  await setTimeout(20, undefined, { signal })
  const known = cases.find(({ question }) => prompt.includes(question))
  const isRight = luck(`${prompt} ${seed}`) < (prompt.startsWith('Think') ? 0.9 : 0.7)
  return known && isRight ? `It is ${known.expected}.` : 'I am not sure.'
}

/** A number from 0 to 1 that looks random, the same for the same text (FNV-1a). */
function luck(text: string): number {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32
}
