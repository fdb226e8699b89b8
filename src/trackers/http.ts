/** Requests to servers that may be slow, down or hostile: bounded in time and size, and no redirect is followed. */
import { DeliveryError } from './delivery-error.ts'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT'
  headers: Readonly<Record<string, string>>
  body?: string | Uint8Array
  timeoutMs: number
  signal: AbortSignal
}

export interface Answer {
  status: number
  text: string
}

const MOST_BYTES = 4 * 1024 * 1024
const MOST_SHOWN = 300

/** Refused in the same way for every run, or only for now: not the fault of what was sent. */
const MAY_CHANGE = new Set([401, 403, 404, 408, 425, 429])

/**
 * Sends a request. @returns an answer below 300, or one that is expected
 *
 * @param expected Statuses that are no failure.
 * @throws {DeliveryError} final where the server would refuse it again
 */
export async function request(
  url: string,
  options: HttpRequest,
  expected: readonly number[] = [],
): Promise<Answer> {
  const { method, headers, body, timeoutMs, signal } = options
  const place = `${method} ${shown(url)}`
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body as string,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const { status } = response
    const text = await readBounded(response)
    if (status < 300 || expected.includes(status)) return { status, text }
    throw refusal(place, response, text)
  } catch (error) {
    if (error instanceof DeliveryError || signal.aborted) throw error
    throw new DeliveryError(`${place} failed: ${describe(error, timeoutMs)}.`, { cause: error })
  }
}

/** The JSON object of an answer. @throws {DeliveryError} where it is none */
export function parseAnswer(url: string, { text }: Answer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // It is told below.
  }
  throw new DeliveryError(`${shown(url)} has not answered with JSON: ${excerpt(text)}`)
}

function refusal(place: string, { status, headers }: Response, text: string): DeliveryError {
  const location = headers.get('location')
  if (status < 400) {
    return new DeliveryError(`${place} is redirected to ${location}: give that address instead.`)
  }
  const isFinal = status < 500 && !MAY_CHANGE.has(status)
  const retryAfterMs = retryAfter(headers.get('retry-after'))
  return new DeliveryError(`${place} was answered ${status}: ${excerpt(text)}`, { isFinal, retryAfterMs })
}

async function readBounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response.body ?? []) {
    size += piece.length
    if (size > MOST_BYTES) throw new Error('the answer has no end')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return ms > 0 ? ms : undefined
}

function describe(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}

/** Without what a query may hold. */
function shown(url: string): string {
  return url.replace(/\?.*$/s, '')
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line
}
