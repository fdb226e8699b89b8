// Bundles what the browser runs of the page: one classic script and one style sheet, since a report has both in its file,
// and a file cannot load modules.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { ROOT } from './compile.mjs'

const APP = join(ROOT, 'src', 'page', 'app')
const require = createRequire(import.meta.url)

/** What is bundled of others: under the MIT licence, whose text goes with every copy. */
const LIBRARIES = ['preact', '@preact/signals', '@preact/signals-core', 'fast-string-truncated-width']

/**
 * Writes `app.js` and `app.css`.
 *
 * @param {string} folder
 * @param {string} [entry] Default: the page's own.
 */
export async function bundlePage(folder, entry = join(APP, 'main.tsx')) {
  mkdirSync(folder, { recursive: true })
  const build = await rolldown({
    cwd: ROOT,
    input: entry,
    platform: 'browser',
    tsconfig: join(APP, 'tsconfig.json'),
    transform: { target: 'es2023' },
    plugins: [{ name: 'browser', resolveId: (id) => BROWSER_TWINS[id] }],
    experimental: { attachDebugInfo: 'none' },
    onwarn: (warning) => {
      throw new Error(`The page's bundle: ${warning.message}`)
    },
  })
  await build.write({
    file: join(folder, 'app.js'),
    format: 'iife',
    minify: true,
    codeSplitting: false,
    comments: { legal: false, annotation: false, jsdoc: false },
    postBanner: notices(),
  })
  writeFileSync(join(folder, 'app.css'), styles())
}

/** What the browser gets in place of Node's modules, which some of what it shares with the command uses. */
const BROWSER_TWINS = Object.fromEntries(
  ['util', 'crypto'].map((name) => [`node:${name}`, join(APP, 'browser', `node-${name}.ts`)]),
)

function styles() {
  const folder = join(APP, 'styles')
  const own = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return own
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/([\w-]): /g, '$1:')
    .replaceAll(';}', '}')
    .trim()
}

/** A comment with the licence of each library: it stands in every report too. */
function notices() {
  const texts = LIBRARIES.map((name) => {
    const folder = packageFolder(name)
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
    if (!file) throw new Error(`${name} has no licence file.`)
    return { name, text: readFileSync(join(folder, file), 'utf8').replaceAll('*/', '* /').trim() }
  })
  const copyrights = texts.map(({ name, text }) => `${name}: ${/^Copyright .+$/im.exec(text)?.[0] ?? ''}`)
  const permission = /Permission is hereby granted[\s\S]+$/.exec(texts[0]?.text ?? '')?.[0] ?? ''
  const same = (text) => text.replace(/\s+/g, ' ').includes(permission.replace(/\s+/g, ' '))
  const other = texts.find(({ text }) => permission === '' || !same(text))
  if (other) throw new Error(`The licence of ${other.name} is another one: say so in scripts/page.mjs.`)
  return `/*! Holds, under the MIT licence:\n${copyrights.join('\n')}\n\n${permission}\n*/`
}

function packageFolder(name) {
  const start = join(ROOT, 'node_modules', name)
  return dirname(require.resolve(join(start, 'package.json')))
}
