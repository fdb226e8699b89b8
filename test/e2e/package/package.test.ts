/** The packed package, as users get it: installed in a project, and by npx where there is no project at all. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { CLONE, type Finished, IS_INSTALLED, start, useFolder } from '../harness.ts'

const folder = useFolder()
let tarball: string

/** In the types of the packed package, from the configs to `ctx.config`. */
const EXPERIMENT = `
import { experiment, sweep } from 'ztxexp'
const configs = sweep({ seed: 1 }).grid({ lr: [0.1, 0.01], opt: ['sgd', 'adam'] })
experiment.each(configs)('packed', (ctx) => {
  const lr: number = ctx.config.lr
  const opt: 'sgd' | 'adam' = ctx.config.opt
  // @ts-expect-error There is no such key.
  ctx.config.nothing
  return { score: lr, opt }
})
`

function run(program: string, args: string[], cwd: string): Promise<Finished> {
  return start(program, args, {
    cwd,
    env: { npm_config_loglevel: 'error', npm_config_update_notifier: 'false' },
  }).finished
}

// Against an installation these are the steps that made it.
const inClone = test.skipIf(IS_INSTALLED)

beforeAll(async () => {
  if (IS_INSTALLED) return
  const { exitCode, stderr } = await run(
    'npm',
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder],
    CLONE,
  )
  expect(exitCode, stderr).toBe(0)
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
}, 120_000)

inClone(
  'installed in an empty project it brings Vitest, runs, and types ctx.config',
  async () => {
    const project = useSubfolder('project')
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
    writeFileSync(join(project, 'packed.exp.ts'), EXPERIMENT)
    const installed = await run('npm', ['install', '--no-audit', '--no-fund', tarball], project)
    expect(installed.exitCode, installed.stderr).toBe(0)
    const { exitCode, stdout, stderr } = await run('npx', ['ztxexp'], project)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/Runs {2}4 succeeded \(4\)/)

    const options = {
      strict: true,
      noEmit: true,
      module: 'NodeNext',
      target: 'ES2022',
      skipLibCheck: false,
      types: [],
    }
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, include: ['*.ts'] }),
    )
    const compiler = join(CLONE, 'node_modules', 'typescript', 'bin', 'tsc')
    const checked = await run(process.execPath, [compiler, '-p', project], project)
    expect(checked.exitCode, checked.stdout).toBe(0)
  },
  180_000,
)

inClone(
  'npx runs it from the tarball in a folder without a package.json, and leaves only the results',
  async () => {
    const bare = useSubfolder('bare')
    writeFileSync(join(bare, 'packed.exp.ts'), EXPERIMENT)
    const { exitCode, stdout, stderr } = await run('npx', ['--yes', `--package=${tarball}`, 'ztxexp'], bare)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/Runs {2}4 succeeded \(4\)/)
    expect(readdirSync(bare).sort()).toEqual(['packed.exp.ts', 'results'])
  },
  180_000,
)

inClone(
  'npx ztxexp works inside the clone',
  async () => {
    const { exitCode, stdout, stderr } = await run('npx', ['ztxexp', '--version'], CLONE)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/^ztxexp\/\d+\.\d+\.\d+ /)
  },
  120_000,
)

test('the declaration API reaches no module of Vitest or Vite', () => {
  const reached = new Set<string>()
  const walk = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    const code = readFileSync(file, 'utf8')
    for (const [, specifier = ''] of code.matchAll(/(?:from|import)\s*\(?['"]([^'"]+)['"]/g)) {
      if (specifier.startsWith('.')) walk(join(dirname(file), specifier))
      else reached.add(specifier)
    }
  }
  walk(join(CLONE, 'dist', 'index.js'))
  const packages = [...reached].filter((name) => !name.startsWith('/') && !name.startsWith('node:'))
  expect(packages.filter((name) => /vite/.test(name))).toEqual([])
  expect(packages).not.toContain('yaml')
})

function useSubfolder(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}
