// Writes docs/terminal.svg: what the first command of the README shows, taken from a real run of it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ROOT } from './compile.mjs'

const ESCAPE = '\x1b'
const ARGS = ['-r', 'fixtures/penguins']
const [CHAR_WIDTH, LINE_HEIGHT, PADDING] = [8.43, 19, 18]

/** The colours of SGR codes, on the dark background below. */
const COLORS = {
  30: '#0d1117',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  37: '#e6edf3',
  90: '#8b949e',
}

const results = mkdtempSync(join(tmpdir(), 'ztxexp-picture-'))
const { stdout, status, stderr } = spawnSync(
  process.execPath,
  [join(ROOT, 'dist/cli/main.js'), ...ARGS, '--results-dir', results],
  { cwd: ROOT, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '1', COLUMNS: '80', CI: '' } },
)
rmSync(results, { recursive: true, force: true })
if (status !== 0) throw new Error(`The run failed:\n${stdout}\n${stderr}`)

const shown = stdout
  .replaceAll(join(ROOT, 'fixtures/penguins'), '/home/you/ztxexp/fixtures/penguins')
  .replace(new RegExp(`[./][^\\s${ESCAPE}]*ztxexp-picture-\\w+/`, 'g'), 'fixtures/penguins/results/')
const lines = [`${ESCAPE}[90m$${ESCAPE}[39m npx ztxexp ${ARGS.join(' ')}`, ...shown.trimEnd().split('\n')]
writeFileSync(join(ROOT, 'docs', 'terminal.svg'), draw(lines))

function draw(texts) {
  const columns = Math.max(...texts.map((line) => [...stripVTControlCharacters(line)].length))
  const width = Math.ceil(columns * CHAR_WIDTH + 2 * PADDING)
  const height = texts.length * LINE_HEIGHT + 2 * PADDING
  const rows = texts.map((line, index) => {
    const y = PADDING + index * LINE_HEIGHT + 14
    return `<text x="${PADDING}" y="${y}">${spans(line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" xml:space="preserve" role="img" aria-label="The table that ztxexp prints at the end of a session">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${COLORS[37]}}</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join('\n')}
</svg>
`
}

/** A line with its SGR codes as spans. */
function spans(line) {
  const style = { color: undefined, bold: false, dim: false }
  let out = ''
  for (const part of `m${line}`.split(`${ESCAPE}[`)) {
    const end = part.indexOf('m')
    for (const code of part.slice(0, end).split(';').map(Number)) apply(style, code)
    const text = part.slice(end + 1)
    if (text === '') continue
    const attributes = [
      style.color && `fill="${style.color}"`,
      style.bold && 'font-weight="bold"',
      style.dim && 'fill-opacity="0.6"',
    ].filter(Boolean)
    out += attributes.length > 0 ? `<tspan ${attributes.join(' ')}>${markup(text)}</tspan>` : markup(text)
  }
  return out
}

function apply(style, code) {
  if (code === 0) Object.assign(style, { color: undefined, bold: false, dim: false })
  else if (code === 1) style.bold = true
  else if (code === 2) style.dim = true
  else if (code === 22) Object.assign(style, { bold: false, dim: false })
  else if (code === 39) style.color = undefined
  else if (COLORS[code]) style.color = COLORS[code]
}

function markup(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
