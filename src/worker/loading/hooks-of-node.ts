/** What is known of the module hooks of each Node. Pure. */

/**
 * Whether `module.registerHooks` of a Node loads what its loader loads without hooks. Before 22.22.2 and 24.11.0 it
 * does not load CommonJS packages that ES modules import (`request for './index.js' is not in cache`, `module is not
 * linked`).
 *
 * @param version Such as `22.15.0`.
 */
export function hasSoundHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 2)
  if (major === 24) return minor >= 11
  return major > 24
}
