/** Types `import sweep from './sweep.yaml'`: add `/// <reference types="ztxexp/yaml" />` to an experiment file. */
declare module '*.yaml' {
  const sweep: import('ztxexp').Sweep<{ [key: string]: import('ztxexp').JsonValue }>
  export default sweep
}

declare module '*.yml' {
  const sweep: import('ztxexp').Sweep<{ [key: string]: import('ztxexp').JsonValue }>
  export default sweep
}
