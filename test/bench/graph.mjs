/** Large module graphs: the whole command on one trivial experiment that imports them, against Vitest on the same. */
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { Project } from './project.mjs'

const MODULES = 3_000

/** Modules that one barrel file imports. */
const FAN_OUT = 10

const LARGE_BYTES = 5_000_000

export async function measure() {
  await compare(`graph of ${MODULES} modules`, { ...moduleTree(MODULES), ...entries('./src/m0') }, 5)
  await compare('one module of 5 MB', { 'src/large.ts': largeModule(), ...entries('./src/large') }, 5)
}

/**
 * @param {string} name
 * @param {Record<string, string>} files
 * @param {number} rounds
 */
async function compare(name, files, rounds) {
  const project = new Project(files)
  try {
    const { ztxexp, vitest } = await inTurns(
      { rounds, warmUp: true },
      { ztxexp: () => project.ztxexp().ms, vitest: () => project.vitest().ms },
    )
    printLine({
      name: `start-up: ${name}`,
      figure: milliseconds(median(ztxexp)),
      baseline: `${milliseconds(median(vitest))} vitest run`,
      ratio: ratioOf(ztxexp, vitest),
      aim: '< 1.2',
    })
  } finally {
    project.remove()
  }
}

/** An experiment and a test that use the same value. @param {string} from */
function entries(from) {
  return {
    'one.exp.ts': `import { experiment } from 'ztxexp'\nimport { value } from '${from}'\nexperiment('one', () => ({ value: value() }))\n`,
    'one.test.ts': `import { test, expect } from 'vitest'\nimport { value } from '${from}'\ntest('one', () => { expect(value()).toBeGreaterThan(0) })\n`,
  }
}

/** A tree of modules, each with the types, functions and imports of an ordinary one. @param {number} count */
function moduleTree(count) {
  /** @type {Record<string, string>} */
  const files = {}
  for (let index = 0; index < count; index++) {
    const children = Array.from({ length: FAN_OUT }, (_, child) => index * FAN_OUT + child + 1).filter(
      (child) => child < count,
    )
    const imports = children.map((child) => `import { value as value${child} } from './m${child}'`)
    const sum = children.map((child) => `value${child}()`).join(' + ') || '1'
    files[`src/m${index}.ts`] = `${imports.join('\n')}
export interface Options${index} { readonly scale: number; readonly names?: readonly string[] }
const defaults: Options${index} = { scale: ${index} }
export function describe${index}({ scale, names = [] }: Options${index} = defaults): string {
  return names.map((name) => \`\${name}: \${scale.toFixed(2)}\`).join(', ')
}
export const value = (): number => ${sum}
`
  }
  return files
}

/** What a generated client or a table of constants looks like. */
function largeModule() {
  const parts = ['export const value = (): number => part0(1)']
  for (let index = 0, bytes = 0; bytes < LARGE_BYTES; index++) {
    const part = `export function part${index}(x: number): number { const label: string = 'part ${index}'; return x * ${index} + label.length }`
    parts.push(part)
    bytes += part.length + 1
  }
  return `${parts.join('\n')}\n`
}
