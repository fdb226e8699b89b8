/** Chooses the fields of an error that are worth a person's time. */
import type { ErrorRecord } from '../model/error.ts'
import type { JsonObject, JsonValue } from '../model/utils/json.ts'

/** Fields of the errors of chai, Vitest and `node:assert` that the message or the diff says better. */
const ASSERTION_FIELDS = new Set(['actual', 'expected', 'operator', 'showDiff', 'generatedMessage', 'diff'])
/** Fields of the errors of Node, and of a worker that went away, that mostly stand in the message as well. */
const OFTEN_SAID = new Set(['syscall', 'path', 'dest', 'address', 'port', 'hostname', 'signal'])
/** What is longer is no path or name that a message repeats. */
const LONGEST_SAID = 5000

/** The code and the fields of an error that say something beside its message and the diff; our codes are for programs. */
export function tellingFields({ name: className, message, code, fields = {} }: ErrorRecord): JsonObject {
  const isAssertion = Object.hasOwn(fields, 'actual') && Object.hasOwn(fields, 'expected')
  const isTelling = ([name, value]: [string, JsonValue]) => {
    if (isAssertion && ASSERTION_FIELDS.has(name)) return false
    // Node's number of a system error means the same as its code.
    if (name === 'errno') return typeof code !== 'string'
    return !OFTEN_SAID.has(name) || !says(message, String(value))
  }
  return {
    ...(code !== undefined && className !== 'ZtxexpError' && !isCodeSaid(message, code) && { code }),
    ...Object.fromEntries(Object.entries(fields).filter(isTelling)),
  }
}

function isCodeSaid(message: string, code: string | number): boolean {
  if (code === 'ERR_ASSERTION') return true
  // A number alone may be any number.
  return says(message, typeof code === 'number' ? `code ${code}` : code)
}

/** Whether the text stands in the message, and not as a part of a longer word. */
function says(message: string, text: string): boolean {
  if (text.length > LONGEST_SAID) return false
  for (let at = message.indexOf(text); at !== -1 && text !== ''; at = message.indexOf(text, at + 1)) {
    if (!/\w/.test(message.charAt(at - 1)) && !/\w/.test(message.charAt(at + text.length))) return true
  }
  return false
}
