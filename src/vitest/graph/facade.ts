/**
 * Facades: small modules that stand between an import and what it imports where linking real ES modules would refuse
 * what Vite and Vitest forgive (a name that a CommonJS module has only when it has run, a type that is exported again).
 * The importing code stays as it is, and so do its positions and its speed: what a facade exports is a plain binding.
 */
import { createHash } from 'node:crypto'
import { type DynamicSource, dynamicStars, isDynamic, sourceOf, type Target } from './module-exports.ts'

/** The name under which a facade has the whole module as one object. */
export const NAMESPACE = '__ztxexp_namespace'

export interface Facade {
  url: string
  text: string
}

/** What is asked of a module through its facade. */
export interface Asked {
  names: ReadonlySet<string>
  isNamespaceAsked: boolean
}

/** The url that a target is loaded under. */
export function targetUrl(target: Target): string {
  return target.kind === 'local' ? target.node.servedUrl : target.external.url
}

export function makeFacade(target: Target, { names, isNamespaceAsked }: Asked): Facade {
  const url = JSON.stringify(targetUrl(target))
  const shapes = new Shapes()
  const lines: string[] = []
  let count = 0
  for (const name of [...names].sort()) {
    const source = sourceOf(target, name)
    const exported = JSON.stringify(name)
    if (source.kind === 'native') lines.push(`export { ${exported} } from ${url}`)
    if (source.kind === 'origin') lines.push(`export { ${exported} } from ${JSON.stringify(source.url)}`)
    if (source.kind === 'undefined') lines.push(`export { nothing as ${exported} } from 'ztxexp:runtime'`)
    if (source.kind !== 'dynamic') continue
    const local = `value${count++}`
    const from = source.sources.map((each) => shapes.add(each)).join(', ')
    lines.push(
      `let ${local} = pick([${from}], ${exported}, (value) => { ${local} = value })`,
      `export { ${local} as ${exported} }`,
    )
  }
  if (isNamespaceAsked) lines.push(...namespaceLines(target, shapes))
  const text = [...shapes.lines, ...lines, ''].join('\n')
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return { url: `ztxexp:facade/${hash}`, text }
}

function namespaceLines(target: Target, shapes: Shapes): string[] {
  if (isDynamic(target) || target.kind === 'external') {
    return [`export const ${NAMESPACE} = namespaceOf(${shapes.add(target)})`]
  }
  const stars = dynamicStars(target.node).map((star) => shapes.add(star))
  return [
    `import * as whole from ${JSON.stringify(target.node.servedUrl)}`,
    stars.length === 0
      ? `export { whole as ${NAMESPACE} }`
      : `export const ${NAMESPACE} = namespaceWith(whole, [${stars.join(', ')}])`,
  ]
}

/** The modules that a facade asks when they have run, each imported once. */
class Shapes {
  readonly #names = new Map<string, string>()
  readonly #lines: string[] = []

  /** Returns the variable that holds the module. */
  add(source: DynamicSource): string {
    const url = targetUrl(source)
    const known = this.#names.get(url)
    if (known) return known
    const name = `module${this.#names.size}`
    this.#names.set(url, name)
    const from = JSON.stringify(url)
    if (source.kind === 'local') {
      this.#lines.push(`import ${name}Exports from ${from}`, `const ${name} = own(${name}Exports)`)
    } else {
      const { isInterop } = source.external
      this.#lines.push(
        `import * as ${name}Exports from ${from}`,
        `const ${name} = foreign(${name}Exports, ${isInterop})`,
      )
    }
    return name
  }

  get lines(): string[] {
    const head = "import { foreign, namespaceOf, namespaceWith, own, pick } from 'ztxexp:runtime'"
    return this.#lines.length === 0 ? [] : [head, ...this.#lines]
  }
}
