/** Gets the text of an artifact, from an address that is safe to be asked. */

import type { Artifact } from '../../../model/run-detail.ts'

/** More of a text nobody reads in a page. */
const MOST_CHARACTERS = 200_000
const IMAGE_DATA = /^data:image\/(?:png|jpeg|gif|webp);base64,/
const OTHER_DATA = /^data:(?:text\/plain|text\/csv|application\/json|application\/octet-stream)[;,]/

/**
 * The address of an artifact where it leads to what it may: below this page, http(s), or data of a kind that nothing in it
 * is ever run of; else `null`.
 */
export function safeHref({ href, kind }: Pick<Artifact, 'href' | 'kind'>): string | null {
  if (href === null) return null
  if (href.startsWith('data:')) return (kind === 'image' ? IMAGE_DATA : OTHER_DATA).test(href) ? href : null
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(href.trim())?.[1]?.toLowerCase()
  return scheme === undefined || scheme === 'http' || scheme === 'https' ? href : null
}

export async function readArtifact(href: string): Promise<{ text: string; isCut: boolean }> {
  const text = href.startsWith('data:') ? readDataUrl(href) : await fetchText(href)
  return { text: text.slice(0, MOST_CHARACTERS), isCut: text.length > MOST_CHARACTERS }
}

/** A page in a file cannot fetch, not even what it holds. */
export function readDataUrl(href: string): string {
  const comma = href.indexOf(',')
  const body = href.slice(comma + 1)
  if (!href.slice(0, comma).endsWith(';base64')) return decodeURIComponent(body)
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}

async function fetchText(href: string): Promise<string> {
  const answer = await fetch(href)
  if (!answer.ok) throw new Error(`The server answered ${answer.status} ${answer.statusText}.`)
  return answer.text()
}
