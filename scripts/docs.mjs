// Writes the table of options into the manual.
import { readFileSync, writeFileSync } from 'node:fs'
import { compileModules } from './compile.mjs'

const { renderOptionsTable } = await import(compileModules()('options/options-table.js'))

const file = new URL('../docs/command-line.md', import.meta.url)
const text = readFileSync(file, 'utf8')
const table = `<!-- options -->\n${renderOptionsTable()}\n<!-- /options -->`
writeFileSync(
  file,
  text.replace(/<!-- options -->[\s\S]*<!-- \/options -->/, () => table),
)
