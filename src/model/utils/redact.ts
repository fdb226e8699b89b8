/** Takes secrets out of what is written into run directories. */
import type { JsonObject, JsonValue } from './json.ts'

/** Stands in the place of a secret. */
export const MASK = '[redacted]'
const SECRET_KEY =
  /(?:^|[_.-])(?:password|passwd|passphrase|secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|credentials?|(?:auth|access|refresh|bearer|session|id)?[_-]?token|authorization)$/i
const SECRET_VALUES = [
  /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
]

/** A text with everything that looks like a secret masked. */
export function redactText(text: string): string {
  return SECRET_VALUES.reduce((redacted, pattern) => redacted.replace(pattern, MASK), text)
}

/**
 * A command line with secrets masked, also where a flag names one: `--api-key abc`, `--set token=abc`.
 *
 * @example
 * redactArguments(['--api-key', 'abc']) // ['--api-key', '[redacted]']
 */
export function redactArguments(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const assignment = /^(-*[\w.-]+)=(.+)$/s.exec(arg)
    if (assignment?.[1] && isSecretKey(assignment[1])) return `${assignment[1]}=${MASK}`
    const before = args[index - 1]
    if (before?.startsWith('--') && !arg.startsWith('-') && isSecretKey(before)) return MASK
    return redactText(arg)
  })
}

/**
 * A JSON value with the texts under secret keys, and texts that look like secrets, masked; the value itself where there
 * are none. Numbers are kept.
 */
export function redactJson<Value extends JsonValue>(value: Value): Value {
  return redact(value, false) as Value
}

/** Whether something in a JSON value is, or would be, masked by {@link redactJson}. */
export function holdsSecrets(value: JsonValue): boolean {
  return JSON.stringify(redactJson(value)).includes(MASK)
}

function redact(value: JsonValue, isSecret: boolean): JsonValue {
  if (typeof value === 'string') return isSecret && value !== '' ? MASK : redactText(value)
  if (Array.isArray(value)) {
    const items = value.map((child) => redact(child, isSecret))
    return items.every((child, index) => child === value[index]) ? value : items
  }
  return typeof value === 'object' && value !== null ? redactObject(value, isSecret) : value
}

function redactObject(value: JsonObject, isSecret: boolean): JsonObject {
  let masked: JsonObject | undefined
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'string' && typeof child !== 'object') continue
    const safe = redact(child, isSecret || isSecretKey(key))
    if (safe === child) continue
    masked ??= { ...value }
    masked[key] = safe
  }
  return masked ?? value
}

function isSecretKey(key: string): boolean {
  const words = key.replace(/^-+/, '').replace(/([a-z])([A-Z])/g, '$1_$2')
  return SECRET_KEY.test(words)
}
