/** What the command needs around it: Node, new enough, and Vitest. */

/** What a runtime says of itself. */
export interface Runtime {
  versions: Readonly<Record<string, string | undefined>>
  /** Whether there is a global `Deno`. */
  isDeno: boolean
}

/** As in `engines` of package.json: the first minor version of each major one, and the first of which all will do. */
const OLDEST: Readonly<Record<number, number>> = { 20: 19, 22: 12 }
const ALL_FROM = 24

/** One line on a runtime that the command cannot run in; nothing where it can. */
export function unsupportedRuntime({ versions, isDeno }: Runtime): string | undefined {
  const needed = 'ztxexp needs Node.js 20.19, 22.12, 24 or newer'
  if (versions.bun !== undefined)
    return `${needed}, and this is Bun ${versions.bun}. Run it with npx ztxexp, or with bunx without --bun.`
  if (isDeno)
    return `${needed}, and this is Deno ${versions.deno ?? 'of some version'}. Run it with npx ztxexp.`
  const [major = 0, minor = 0] = (versions.node ?? '').split('.').map(Number)
  const isNew = major >= ALL_FROM || minor >= (OLDEST[major] ?? Number.POSITIVE_INFINITY)
  return isNew ? undefined : `${needed}, and this is ${versions.node ?? 'another runtime'}.`
}

/** One line on a package that is not there; nothing for another error. */
export function missingPackage(error: unknown): string | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (code !== 'ERR_MODULE_NOT_FOUND') return undefined
  const name = /Cannot find package '(vite|vitest)'/.exec(String(message))?.[1]
  return name && 'ztxexp runs experiments with Vitest, which is not installed: npm install --save-dev vitest'
}
