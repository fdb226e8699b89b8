// Writes the tables of options into the manual.
import { readFileSync, writeFileSync } from 'node:fs'
import { compileModules } from './compile.mjs'

const { renderDeclaredTable, renderOptionsTable } = await import(
  compileModules()('options/command-line/options-table.js')
)

write('command-line', renderOptionsTable())
write('experiments', renderDeclaredTable())

function write(page, table) {
  const file = new URL(`../docs/${page}.md`, import.meta.url)
  const marked = `<!-- options -->\n${table}\n<!-- /options -->`
  const text = readFileSync(file, 'utf8').replace(/<!-- options -->[\s\S]*<!-- \/options -->/, () => marked)
  writeFileSync(file, text)
}
