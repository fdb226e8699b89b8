/** The text of a module as a worker loads it: imports lead where Vite says, and what CommonJS has is lent to it. */
import { declareEarly } from './cycle-declarations.ts'
import type { Facade } from './facade.ts'
import { NAMESPACE } from './facade.ts'
import type { GraphNode } from './module-exports.ts'
import { shiftFirstLine } from './source-map.ts'
import { applyEdits, type Edit, type ImportSite } from './transformed-module.ts'

/** Where an import leads: a url, which may be that of a facade; undefined where only the running code knows. */
export interface Link {
  url: string
  facade: Facade | undefined
}

export interface ServeOptions {
  linkOf: (site: ImportSite) => Link | undefined
  /** Whether the module imports itself through others. */
  isInCycle: boolean
}

/** Stands for `import` where what is imported is computed. */
const IMPORT = '__ztxexp_import'
const EXPORTS = '__ztxexp_exports'
const FINISH = '__ztxexp_finish'

/** `import.meta` where it may be asked for what Vite adds to it; `import.meta.env` itself is a constant of Vitest's. */
const META = /\bimport\.meta\b(?!\.(?:url|dirname|filename|resolve|main)\b)/
const META_ENV = 'import.meta.env ??= globalThis.__vitest_worker__?.metaEnv;'

/** @returns the source, with its map in a comment */
export function servedSource(node: GraphNode, { linkOf, isInCycle }: ServeOptions): string {
  const { code, imports, scope, hasSyntax, map } = node.module
  let isComputed = false
  const edits = imports.flatMap((site) => {
    const link = linkOf(site)
    if (link) return linkEdits(site, link)
    isComputed ||= site.parenthesis !== undefined
    return computedEdits(site)
  })
  if (isInCycle) edits.push(...declareEarly(code))
  const linked = applyEdits(code, edits)
  const dress = scope.isCommonJs && !hasSyntax ? wholeDress(node, isComputed) : openDress(node, isComputed)
  const before = (META.test(code) ? META_ENV : '') + dress.before
  const text = before + linked + dress.after
  if (!map) return text
  const shifted = { ...map, mappings: shiftFirstLine(map.mappings, before.length) }
  const data = Buffer.from(JSON.stringify(shifted)).toString('base64')
  return `${text}\n//# sourceMappingURL=data:application/json;base64,${data}`
}

function linkEdits(
  { clause, start, end, statement, parenthesis }: ImportSite,
  { url, facade }: Link,
): Edit[] {
  const edits: Edit[] = [{ start, end, text: url }]
  if (facade && parenthesis !== undefined) {
    edits.push({ start: statement.end, end: statement.end, text: `.then((module) => module.${NAMESPACE})` })
  }
  if (facade && clause?.namespace) {
    const { start: from, end: to, local } = clause.namespace
    const text = `{ ${NAMESPACE} as ${local} }`
    edits.push({ start: statement.start + from, end: statement.start + to, text })
  }
  return edits
}

function computedEdits({ statement, parenthesis }: ImportSite): Edit[] {
  return parenthesis === undefined ? [] : [{ start: statement.start, end: parenthesis, text: IMPORT }]
}

interface Dress {
  before: string
  after: string
}

/** A module that is CommonJS and nothing else: a function, as in Node. */
function wholeDress({ servedUrl }: GraphNode, isComputed: boolean): Dress {
  const url = JSON.stringify(servedUrl)
  const own = isComputed
    ? `import { dynamicImport as ${IMPORT} } from ${JSON.stringify(`ztxexp:scope/${servedUrl}`)};`
    : ''
  const parameters = 'exports, module, require, __filename, __dirname'
  return {
    before: `${own}import { runCommonJs as ${FINISH} } from 'ztxexp:runtime';var ${EXPORTS} = ${FINISH}(${url}, function (${parameters}) {`,
    after: `\n});export { ${EXPORTS} as default }`,
  }
}

/** A module with imports or exports: what it uses is imported as well, below its code, so that nothing moves. */
function openDress({ servedUrl, module: { scope } }: GraphNode, isComputed: boolean): Dress {
  const names: string[] = scope.isReassigned
    ? scope.names.map((name) => `${name} as __ztxexp_${name}`)
    : [...scope.names]
  if (isComputed) names.push(`dynamicImport as ${IMPORT}`)
  if (scope.isCommonJs) names.push(`finish as ${FINISH}`)
  if (names.length === 0) return { before: '', after: '' }
  const from = JSON.stringify(`ztxexp:scope/${servedUrl.replace(/[?&]ztxexp=.*$/, '')}`)
  const result = scope.isCommonJs ? `;var ${EXPORTS} = ${FINISH}();export { ${EXPORTS} as default }` : ''
  const declared = scope.names.map((name) => `${name} = __ztxexp_${name}`).join(', ')
  return {
    before: scope.isReassigned ? `let ${declared};` : '',
    after: `\n;import { ${names.join(', ')} } from ${from}${result}`,
  }
}
