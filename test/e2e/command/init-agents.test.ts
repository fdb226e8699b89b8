/** What teaches coding agents: the block in AGENTS.md, and the skill. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { Project, useFolder } from '../harness.ts'

const folder = useFolder()
let project: Project
let count = 0

beforeEach(() => {
  project = new Project(join(folder, String(count++)))
  mkdirSync(project.dir)
})

const read = (name: string) => readFileSync(project.path(name), 'utf8')
const init = (line: string) => project.ztxexp(['init', ...line.split(' ')])

test('AGENTS.md gets a block, which is kept up to date and goes again; the rest is untouched', async () => {
  const own = '# Rules\r\n\r\nÜse tabs.\r\n'
  writeFileSync(project.path('agents.md'), own)
  const preview = await init('agents --dry-run')
  expect(preview.stdout).toMatch(/^--- agents\.md\n\+\+\+ agents\.md\n@@ /)
  expect(preview.stdout).toContain('\n+<!-- ztxexp:start -->')
  expect(read('agents.md')).toBe(own)

  expect((await init('agents')).stdout).toBe('Added the block of ztxexp to agents.md.\n')
  const written = read('agents.md')
  expect(written.startsWith(own)).toBe(true)
  expect(existsSync(project.path('AGENTS.md'))).toBe(false)
  expect((await init('agents')).stdout).toBe('agents.md is up to date.\n')

  writeFileSync(project.path('agents.md'), `${written.replace('## Experiments', '## Old')}\r\nMore.\r\n`)
  expect((await init('agents --dry-run')).stdout).toMatch(/^-## Old\r?\n\+## Experiments/m)
  expect((await init('agents')).stdout).toBe('Updated the block of ztxexp in agents.md.\n')
  expect(read('agents.md')).toBe(`${written}\r\nMore.\r\n`)

  expect((await init('agents --remove')).stdout).toBe('Removed the block of ztxexp from agents.md.\n')
  expect(read('agents.md')).toBe(`${own}\r\nMore.\r\n`)
  expect((await init('agents --remove')).stdout).toBe('agents.md has no block of ztxexp.\n')
})

test('a file that has nothing else comes and goes with the block', async () => {
  expect((await init('agents --file docs/CLAUDE.md')).stdout).toBe('Created docs/CLAUDE.md\n')
  expect((await init('agents --remove --file docs/CLAUDE.md')).stdout).toMatch(/^Removed docs\/CLAUDE\.md/)
  expect(existsSync(project.path('docs/CLAUDE.md'))).toBe(false)
})

test('a file that is no text, or whose block is broken, is left as it is', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x41, 0])
  writeFileSync(project.path('AGENTS.md'), bytes)
  const refused = await init('agents')
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('AGENTS.md cannot be read as'),
  })
  expect(readFileSync(project.path('AGENTS.md'))).toEqual(bytes)

  writeFileSync(project.path('AGENTS.md'), 'a\n<!-- ztxexp:end -->\n')
  expect((await init('agents')).stderr).toMatch(/^AGENTS\.md: The block .* on line 2\. Mend that by hand\.$/m)
  expect(read('AGENTS.md')).toBe('a\n<!-- ztxexp:end -->\n')
})

test('the skill goes where agents look for it, is replaced, and goes again', async () => {
  expect((await init('skill')).stdout).toBe('Created skills/ztxexp/SKILL.md\n')
  mkdirSync(project.path('.claude'))
  const both = await init('skill')
  expect(both.stdout).toBe('skills/ztxexp/SKILL.md is up to date.\nCreated .claude/skills/ztxexp/SKILL.md\n')
  await init('skill --target .codex/skills')

  const skill = read('.codex/skills/ztxexp/SKILL.md')
  const { name, description } = parse(skill.split('---\n')[1] ?? '') as Record<string, string>
  // https://agentskills.io/specification
  expect(name).toBe('ztxexp')
  expect(description?.length).toBeLessThan(1024)

  writeFileSync(project.path('skills/ztxexp/SKILL.md'), skill.replace('# Experiments', '# Old'))
  expect((await init('skill --target skills')).stdout).toBe('Updated skills/ztxexp/SKILL.md\n')
  expect(read('skills/ztxexp/SKILL.md')).toBe(skill)

  writeFileSync(project.path('skills/ztxexp/notes.md'), 'mine')
  expect((await init('skill --remove')).stdout.match(/^Removed /gm)).toHaveLength(3)
  expect(existsSync(project.path('.claude/skills/ztxexp'))).toBe(false)
  expect(read('skills/ztxexp/notes.md')).toBe('mine')
  expect((await init('skill --remove')).stdout).toBe('There is no skill of ztxexp.\n')
})

test('a skill of that name from somebody else is not touched, unless it is forced', async () => {
  mkdirSync(project.path('skills/ztxexp'), { recursive: true })
  writeFileSync(
    project.path('skills/ztxexp/SKILL.md'),
    '---\nname: ztxexp\n---\n\n  written-by: ztxexp init skill\n',
  )
  const refused = await init('skill --target .claude/skills,skills')
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('skills/ztxexp is not from') })
  expect(existsSync(project.path('.claude'))).toBe(false)
  expect((await init('skill --remove --target skills')).exitCode).toBe(2)
  expect((await init('skill --force')).stdout).toBe('Updated skills/ztxexp/SKILL.md\n')
})

test.each([
  ['skill --target claude', '"claude" is no folder of skills. Give one such as skills, .claude/skills'],
  ['agents --force', 'Option --force is for ztxexp init skill.'],
  ['train --remove', 'Option --remove is for ztxexp init agents and ztxexp init skill.'],
  ['skill --template sweep', 'Option --template is for ztxexp init [name].'],
  ['train --template swep', 'It takes one of sweep, evaluation, training, performance'],
])('init %s is refused', async (line, message) => {
  expect(await init(line)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) })
})
