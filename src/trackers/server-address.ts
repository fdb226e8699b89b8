/** Addresses of servers as users give them: with a path, with credentials. */
import { ZtxexpError } from '../model/error.ts'

export interface ServerAddress {
  /** Without a slash at its end, and without credentials. */
  url: string
  /** Of the credentials that stood in it. */
  headers: Record<string, string>
}

/**
 * @param what Whose it is, for messages.
 * @param cure What to do where it is none, as a sentence.
 * @throws {ZtxexpError} `BAD_OPTION` where it is no address of a server
 */
export function serverAddress(text: string, what: string, cure: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new ZtxexpError('BAD_OPTION', `${what} ${JSON.stringify(text)} is no address of a server. ${cure}`)
  const { username, password } = url
  const headers = username === '' ? {} : basicAuth(decodeURIComponent(username), decodeURIComponent(password))
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  return { url: url.href.replace(/\/+$/, ''), headers }
}

export function basicAuth(name: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` }
}
