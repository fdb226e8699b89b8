/** Names of files in a run directory, schema version 2. */

export const FILES = {
  config: 'config.json',
  run: 'run.json',
  meta: 'meta.json',
  metrics: 'metrics.json',
  steps: 'metrics.jsonl',
  cases: 'cases.jsonl',
  events: 'events.jsonl',
  log: 'run.log',
  errors: 'error.log',
} as const

export const FOLDERS = { artifacts: 'artifacts', checkpoints: 'checkpoints' } as const

export function filePath(runDir: string, file: keyof typeof FILES): string {
  return `${runDir}/${FILES[file]}`
}
