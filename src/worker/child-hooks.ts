/** Loaded first in a thread or process that a run starts with a TypeScript file: serves the code of that. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { waitForAnswer } from './child-answer.ts'
import { installModuleHooks } from './install-hooks.ts'
import { onDynamicImport } from './loading/dynamic-import.ts'

const query = new URL(import.meta.url).searchParams
const path = query.get('answer') ?? ''
const file = query.get('file') ?? ''

// A process that a child starts is given its flags, and what it loads is no longer asked for.
if (process.argv[1] === file) await serve()

async function serve(): Promise<void> {
  const answer = waitForAnswer(path)
  if ('problem' in answer) throw new Error(`${file} does not load: ${answer.problem}`)
  const serving = installModuleHooks()
  await serving(path)
  onDynamicImport(async (specifier, importer) => ({ url: urlOf(specifier, importer), isFacade: false }))
}

/** There is nobody to ask any more: as Node resolves it. */
function urlOf(specifier: string, importer: string): string {
  if (/^(\.{0,2}\/|file:)/.test(specifier)) return new URL(specifier, importer).href
  return pathToFileURL(createRequire(importer).resolve(specifier)).href
}
