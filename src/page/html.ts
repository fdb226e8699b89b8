/** The document of the page, as a file of its own and as a server gives it. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PartName } from './client/report-source.ts'

/** What the browser runs. */
export interface PageAssets {
  script: string
  style: string
}

/** A part of a report: base64, which has nothing that could end its element. */
export interface ReportPart {
  name: PartName
  base64: string
}

/** @throws where the package was not built whole */
export function readAssets(): PageAssets {
  const read = (name: string) => readFileSync(new URL(`../page/${name}`, import.meta.url), 'utf8')
  return { script: read('app.js'), style: read('app.css') }
}

/**
 * One file with everything in it. Its policy lets nothing run but the one script, which it names by its hash, and nothing
 * be asked for from anywhere.
 */
export function reportDocument(
  title: string,
  { script, style }: PageAssets,
  parts: readonly ReportPart[],
): string {
  // Neither may end its element, nor begin a comment in it.
  const code = script.replace(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '<\\!--')
  const styles = style.replace(/<\/(?=style)/gi, '<\\/')
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(code)}'`,
    `style-src '${hashOf(styles)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return pageDocument(title, {
    head: `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${styles}</style>`,
    body: [
      ...parts.map(
        ({ name, base64 }) =>
          `<script type="application/octet-stream" data-part="${name}">${base64}</script>`,
      ),
      `<script>${code}</script>`,
    ].join('\n'),
  })
}

/** The document that a server gives: the script and the style come from beside it. */
export function liveDocument(title: string): string {
  return pageDocument(title, {
    head: '<link rel="stylesheet" href="app.css">',
    body: '<script src="app.js"></script>',
  })
}

function pageDocument(title: string, { head, body }: { head: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${head}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
${body}
</body>
</html>
`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter)
}
