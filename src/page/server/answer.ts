/** Answers of the server of the page: what stands in the head of each of them, and their bodies. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Nothing but what comes from here; nothing may frame it, and no form leads anywhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const

/** Smaller ones are not worth it. */
const LEAST_COMPRESSED = 2000

const compress = promisify(gzip)

/** One request and its answer. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  url: URL
}

export type Headers = Record<string, string | number>

/** Writes the head of an answer. @param headers These come in place of the usual ones. */
export function writeHead({ response }: Exchange, status: number, headers: Headers): void {
  response.writeHead(status, { ...HEADERS, ...headers })
}

/** A whole answer, compressed where that is understood. */
export async function answer(exchange: Exchange, body: string | Uint8Array, headers: Headers): Promise<void> {
  const { request, response } = exchange
  const whole = typeof body === 'string' ? Buffer.from(body) : body
  const isCompressed =
    whole.length >= LEAST_COMPRESSED && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const sent = isCompressed ? await compress(whole, { level: 5 }) : whole
  writeHead(exchange, 200, {
    ...headers,
    'Content-Length': sent.length,
    Vary: 'Accept-Encoding',
    ...(isCompressed && { 'Content-Encoding': 'gzip' }),
  })
  response.end(request.method === 'HEAD' ? undefined : sent)
}

export function answerJson(exchange: Exchange, text: string, headers: Headers = {}): Promise<void> {
  return answer(exchange, text, { 'Content-Type': 'application/json; charset=utf-8', ...headers })
}

/** A sentence for people, with a status that says that this is all. */
export function answerProblem(exchange: Exchange, status: number, message: string): void {
  const headers: Headers = { 'Content-Type': 'text/plain; charset=utf-8' }
  if (status === 405) headers.Allow = 'GET, HEAD'
  writeHead(exchange, status, headers)
  exchange.response.end(exchange.request.method === 'HEAD' ? undefined : `${message}\n`)
}
