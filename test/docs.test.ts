/** README and manual say what is true: their options, commands, code and links. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseSweepYaml } from '../src/experiment/sweep/yaml.ts'
import { findCommand } from '../src/options/command-line/find-command.ts'
import { renderDeclaredTable, renderOptionsTable } from '../src/options/command-line/options-table.ts'
import { parseCommandLine, parseRecordCommand } from '../src/options/command-line/parse.ts'
import { isRecordCommand } from '../src/options/command-line/record-commands.ts'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const MANUAL = ['README.md', ...filesIn('docs', '.md')]
/** What `ztxexp init` writes is as true as the manual. */
const PAGES = [...MANUAL, ...filesIn('templates', '.md')]
const TEMPLATES = filesIn('templates', '.exp.ts')

function filesIn(folder: string, end: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`)
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

function blocks(page: string, language: string): string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code = '']) => code,
  )
}

test('the tables of options are those of the options (node scripts/docs.mjs writes them)', () => {
  const tableOf = (page: string) => /<!-- options -->\n([\s\S]*)\n<!-- \/options -->/.exec(read(page))?.[1]
  expect(tableOf('docs/command-line.md')).toBe(renderOptionsTable())
  expect(tableOf('docs/experiments.md')).toBe(renderDeclaredTable())
})

test('the README is a front door: short, and it leads to every page', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(150)
  for (const page of MANUAL.slice(1)) expect(read('README.md')).toContain(`(${page})`)
})

test('the test command of CI is the one that the README names', () => {
  expect(read('README.md')).toContain('\nnpm test\n')
  expect(read('.ci/run')).toContain('npm test')
})

describe.each([...PAGES, ...TEMPLATES])('%s', (page) => {
  test('has commands that ztxexp takes', () => {
    const lines = [...read(page).matchAll(/npx ztxexp ?([^`\n&|#]*)/g)].map(([, args = '']) => args.trim())
    for (const line of lines) {
      const words = splitWords(line)
      const { command, rest } = findCommand(words)
      if (isRecordCommand(command)) expect(() => parseRecordCommand(command, rest), line).not.toThrow()
      else expect(() => parseCommandLine(words), line).not.toThrow()
    }
  })

  test('has links that lead somewhere', () => {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (!/^https?:/.test(target)) expect(existsSync(join(ROOT, dirname(page), target)), target).toBe(true)
    }
  })

  test('has sweeps in YAML that are sweeps', () => {
    for (const text of blocks(page, 'yaml')) {
      if (/^(base|grid):/m.test(text)) expect(parseSweepYaml(text, 'sweep.yaml').length).toBeGreaterThan(1)
    }
  })
})

test('all TypeScript in the pages compiles, and the templates', { timeout: 120_000 }, () => {
  const folder = join(ROOT, 'node_modules', '.cache', 'ztxexp-docs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const page of PAGES) {
    for (const [index, code] of blocks(page, 'ts').entries()) {
      writeFileSync(join(folder, `${page.replaceAll(/\W/g, '-')}-${index + 1}.ts`), `${code}\nexport {}\n`)
    }
  }
  for (const template of TEMPLATES)
    writeFileSync(join(folder, `${template.replaceAll(/\W/g, '-')}.ts`), read(template))
  const entries = ['config', 'plugin', 'runner', 'results', 'trackers', 'search']
  const paths = Object.fromEntries(
    entries.map((name) => [`ztxexp/${name}`, [join(ROOT, 'src', `${name}.ts`)]]),
  )
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { paths: { ztxexp: [join(ROOT, 'src', 'index.ts')], ...paths }, noUnusedLocals: false },
    include: ['*.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
  expect(status, stdout).toBe(0)
})

/** Words as a shell splits them, with quotes. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  )
}
