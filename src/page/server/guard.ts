/**
 * Who may ask the server of the page for what. The results of a machine are of interest to every web page that its user
 * opens, and browsers let those send requests to 127.0.0.1.
 *
 * Only reading is possible. `Host` must be one of the server's own names: a name of somebody else's that leads to this
 * machine (DNS rebinding) is none. What another page makes the browser send is known by `Origin` and `Sec-Fetch-Site`.
 * The token of the printed address becomes a cookie that no other site's requests carry.
 */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What a request must fit. */
export interface GuardOptions {
  /** Names with the port, as `Host` has them. */
  hosts: ReadonlySet<string>
  /** Cookies are shared between the ports of a host: that of each server has its own name. */
  cookie: string
  token: string
}

export interface GuardedRequest {
  method: string
  headers: IncomingHttpHeaders
  url: URL
}

/** What becomes of a request: it is refused, or its token is taken out of the address, or it may be answered. */
export type Admission =
  | { kind: 'refused'; status: 401 | 403 | 405; message: string }
  | { kind: 'signedIn' }
  | { kind: 'admitted' }

/** Looked at in this order: a stranger learns nothing of the token. */
export function admit({ method, headers, url }: GuardedRequest, options: GuardOptions): Admission {
  if (method !== 'GET' && method !== 'HEAD')
    return refused(405, 'Only GET and HEAD are answered: nothing can be changed here.')
  const host = headers.host?.toLowerCase() ?? ''
  if (!options.hosts.has(host))
    return refused(403, 'This server has another name: open the address that it has printed.')
  if (isOfAnother(headers, host)) return refused(403, 'Requests of other pages are not answered.')
  const given = url.searchParams.get('token')
  if (given !== null && url.pathname === '/') {
    return isEqual(given, options.token) ? { kind: 'signedIn' } : refused(401, WRONG_TOKEN)
  }
  const cookie = readCookie(headers.cookie ?? '', options.cookie)
  return cookie !== undefined && isEqual(cookie, options.token)
    ? { kind: 'admitted' }
    : refused(401, WRONG_TOKEN)
}

const WRONG_TOKEN = 'Open the address that ztxexp ui has printed: it has a token that this one lacks.'

function refused(status: 401 | 403 | 405, message: string): Admission {
  return { kind: 'refused', status, message }
}

/** What is no browser has neither header; what a user types or opens has `none`. */
function isOfAnother(headers: IncomingHttpHeaders, host: string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return headers.origin !== undefined && headers.origin.toLowerCase() !== `http://${host}`
}

function readCookie(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}

/** In the same time whatever is given. */
function isEqual(given: string, token: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(token)]
  return left.length === right.length && timingSafeEqual(left, right)
}
