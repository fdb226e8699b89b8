/** A project without Vitest: one line says what to install. */
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { NODE, start, useFolder, ztxexpCommand } from '../harness.ts'

test('Vitest that is not installed is named, with the command that installs it', async () => {
  const folder = useFolder()
  const [, main = ''] = ztxexpCommand([])
  const installed = dirname(dirname(dirname(main)))
  const own = join(folder, 'node_modules', 'ztxexp')
  mkdirSync(own, { recursive: true })
  for (const name of ['dist', 'package.json'])
    cpSync(join(installed, name), join(own, name), { recursive: true })
  // As it is with a package manager that installs no peers.
  const inside = join(installed, 'node_modules')
  const modules = installed.endsWith('/node_modules/ztxexp') ? dirname(installed) : inside
  for (const name of readdirSync(modules)) {
    if (/^(vite|vitest|@vitest|ztxexp|\..*)$/.test(name)) continue
    symlinkSync(join(modules, name), join(folder, 'node_modules', name))
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const { finished } = start(NODE, [join(own, 'dist', 'cli', 'main.js')], { cwd: folder })
  const { exitCode, stderr } = await finished
  expect(stderr.replace(/\s+/g, ' ').trim()).toBe(
    'ztxexp runs experiments with Vitest, which is not installed: npm install --save-dev vitest',
  )
  expect(exitCode).toBe(2)
})
