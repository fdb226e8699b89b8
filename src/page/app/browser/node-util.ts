/** What the page uses of Node's module `util`; the bundle takes this file in its place. */

/**
 * Escape sequences of terminals: those with a body up to their end (OSC, DCS and others), control sequences, and the
 * short ones, in their forms of seven and of eight bits.
 */
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-Z\\^-~]/g

/** The text without the escape sequences of terminals. */
export function stripVTControlCharacters(text: string): string {
  return text.replace(SEQUENCES, '')
}
