/** The kind of option value that names a queue server. */
import { MASK } from '../../model/utils/redact.ts'
import type { Kind } from './kind.ts'

const SCHEMES = ['redis:', 'rediss:', 'unix:', 'postgres:', 'postgresql:']

/** The URL of a server, which may have credentials: nothing that is shown or recorded has them. */
export function queueUrl(): Kind<string> {
  const read = (value: unknown) => (typeof value === 'string' && isQueueUrl(value) ? value : undefined)
  return {
    placeholder: '<url>',
    isSecret: true,
    accepts: 'the URL of a Redis or PostgreSQL server (redis:, rediss:, unix:, postgres:)',
    example: 'redis://queue.lan:6379',
    configExample: "'redis://queue.lan:6379'",
    fromText: read,
    fromConfig: read,
    format: withoutCredentials,
    toJson: withoutCredentials,
  }
}

function isQueueUrl(text: string): boolean {
  try {
    const { protocol, hostname, pathname } = new URL(text)
    // Without a host, PostgreSQL is reached by a socket, or as `PGHOST` says.
    return SCHEMES.includes(protocol) && (hostname !== '' || pathname !== '')
  } catch {
    return false
  }
}

/**
 * A URL as it may be shown: user, password and parameters masked.
 *
 * @example
 * withoutCredentials('rediss://me:secret@queue.lan:6379') // 'rediss://[redacted]@queue.lan:6379'
 */
export function withoutCredentials(url: string): string {
  return url.replace(/(?<=:\/\/).*@/s, `${MASK}@`).replace(/\?.*$/s, `?${MASK}`)
}
