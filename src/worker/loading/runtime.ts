/** What transformed modules and facades import as `ztxexp:runtime`. */
export { runCommonJs, scopeOf } from './common-js.ts'
export { dynamicImport } from './dynamic-import.ts'
export { foreign, namespaceOf, namespaceWith, nothing, own, pick } from './interop.ts'
