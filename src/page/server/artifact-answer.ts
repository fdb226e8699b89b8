/** Gives a file of a run to a browser so that nothing in it is run: pictures as such, all else as text or to be saved. */

import { once } from 'node:events'
import { readSync } from 'node:fs'
import { basename } from 'node:path'
import { withArtifact } from '../../store/run-directory/artifact-file.ts'
import { imageType, isText } from '../reading/artifacts.ts'
import { answerProblem, type Exchange, type Headers, writeHead } from './answer.ts'

const CHUNK_BYTES = 1024 * 1024

/** @param path Segments below the run's `artifacts`, as they stood in the address. */
export async function answerArtifact(
  exchange: Exchange,
  runDir: string,
  path: readonly string[],
): Promise<void> {
  const name = safeName(path)
  const size = name === undefined ? undefined : sizeOf(runDir, name)
  if (name === undefined || size === undefined)
    return answerProblem(exchange, 404, 'The run has no such artifact.')
  const { request, response } = exchange
  const range = readRange(request.headers.range, size)
  if (range === 'unsatisfiable') {
    writeHead(exchange, 416, { 'Content-Range': `bytes */${size}` })
    response.end()
    return
  }
  const { start, end } = range ?? { start: 0, end: size }
  writeHead(exchange, range ? 206 : 200, {
    ...headersOf(name),
    'Accept-Ranges': 'bytes',
    'Content-Length': end - start,
    ...(range && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
  })
  if (request.method === 'HEAD') response.end()
  else await send(exchange, { runDir, name, start, end })
}

/** `undefined` for what could lead elsewhere. */
function safeName(path: readonly string[]): string | undefined {
  const isSafe =
    path.length > 0 && path.every((part) => !['', '.', '..'].includes(part) && !/[/\\\0]/.test(part))
  return isSafe ? path.join('/') : undefined
}

function sizeOf(runDir: string, name: string): number | undefined {
  try {
    return withArtifact(runDir, name, ({ stats }) => stats.size)
  } catch {
    // It is gone, a folder, or a link: no file of this run.
    return undefined
  }
}

function headersOf(name: string): Headers {
  const policy = "sandbox; default-src 'none'"
  const image = imageType(name)
  if (image !== undefined) return { 'Content-Type': image, 'Content-Security-Policy': policy }
  if (isText(name)) return { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': policy }
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Security-Policy': policy,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(name)).replace(/['()*]/g, hexOf)}`,
  }
}

function hexOf(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
}

/** One range; several are answered with the whole file, as the protocol allows. */
function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const [from, to] = [match[1] ?? '', match[2] ?? '']
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1)
  return start < end ? { start, end } : 'unsatisfiable'
}

/** Piece by piece, as fast as they are taken; a file that has become shorter ends the connection. */
async function send(
  { response }: Exchange,
  { runDir, name, start, end }: { runDir: string; name: string; start: number; end: number },
): Promise<void> {
  for (let at = start; at < end; ) {
    const piece = readPiece(runDir, name, { at, length: Math.min(CHUNK_BYTES, end - at) })
    if (piece === undefined || response.destroyed) return void response.destroy()
    at += piece.length
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
  response.end()
}

function readPiece(
  runDir: string,
  name: string,
  { at, length }: { at: number; length: number },
): Buffer | undefined {
  try {
    return withArtifact(runDir, name, ({ file }) => {
      const data = Buffer.allocUnsafe(length)
      const read = readSync(file, data, 0, length, at)
      return read === 0 ? undefined : data.subarray(0, read)
    })
  } catch {
    return undefined
  }
}
