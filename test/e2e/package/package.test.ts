/** The packed package, as users get it: installed in a project, and by npx where there is no project at all. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { CLONE, type Finished, IS_INSTALLED, start, useFolder } from '../harness.ts'

const folder = useFolder()
let tarball: string

/** The first code in the README, which a new user tries first. */
const [, EXPERIMENT = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(CLONE, 'README.md'), 'utf8')) ?? []

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
  'installed in an empty project it brings Vitest, and runs what the README says',
  async () => {
    const project = await installedProject()
    writeFileSync(join(project, 'packed.exp.ts'), EXPERIMENT)
    const { exitCode, stdout, stderr } = await run('npx', ['ztxexp', 'packed'], project)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/Runs {2}12 succeeded \(12\)/)
  },
  180_000,
)

inClone(
  "a third party's files that use every public type compile against it, declarations of packages checked too",
  async () => {
    const project = useSubfolder('types')
    cpSync(join(CLONE, 'fixtures/package/types'), project, { recursive: true })
    await install(project, tarball)
    await compile(project, 'tsconfig.json')
    // Which the types of Vite need, and whoever has a config of it has them.
    await install(project, '@types/node@20')
    await compile(project, 'tsconfig.hosts.json')
  },
  180_000,
)

inClone(
  'each template of init runs in a project of its own, and compiles there',
  async () => {
    const project = await installedProject()
    await install(project, '@types/node@20')
    const templates = ['sweep', 'evaluation', 'training', 'performance']
    for (const template of templates) {
      rmSync(join(project, `${template}.exp.ts`), { force: true })
      const init = await run('npx', ['ztxexp', 'init', '--template', template], project)
      expect(init.stdout).toBe(`Created ${template}.exp.ts\nRun it: npx ztxexp ${template}\n`)
    }
    const { exitCode, stdout, stderr } = await run('npx', ['ztxexp', ...templates], project)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/Runs {2}62 succeeded \(62\)/)
    const compilerOptions = {
      strict: true,
      module: 'nodenext',
      target: 'es2023',
      types: ['node'],
      noEmit: true,
    }
    const include = templates.map((template) => `${template}.exp.ts`)
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))
    await compile(project, 'tsconfig.json')
  },
  180_000,
)

async function install(project: string, ...what: string[]): Promise<void> {
  const manifest = join(project, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true, "type": "module" }')
  const { exitCode, stderr } = await run('npm', ['install', '--no-audit', '--no-fund', ...what], project)
  expect(exitCode, stderr).toBe(0)
}

async function compile(project: string, config: string): Promise<void> {
  const compiler = join(CLONE, 'node_modules', 'typescript', 'bin', 'tsc')
  const { exitCode, stdout } = await run(process.execPath, [compiler, '-p', join(project, config)], project)
  expect(exitCode, stdout).toBe(0)
}

inClone(
  'npx runs it from the tarball in a folder without a package.json, and leaves only the results',
  async () => {
    const bare = useSubfolder('bare')
    writeFileSync(join(bare, 'packed.exp.ts'), EXPERIMENT)
    const { exitCode, stdout, stderr } = await run('npx', ['--yes', `--package=${tarball}`, 'ztxexp'], bare)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/Runs {2}12 succeeded \(12\)/)
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

let installed: Promise<string> | undefined

/** A project with the package, for tests that bring their own files. */
function installedProject(): Promise<string> {
  installed ??= installIn(useSubfolder('project')).catch((error) => {
    installed = undefined
    throw error
  })
  return installed
}

async function installIn(project: string): Promise<string> {
  await install(project, tarball)
  return project
}

/** An empty folder, also where a test is tried again. */
function useSubfolder(name: string): string {
  const path = join(folder, name)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
  return path
}
