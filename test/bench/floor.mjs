/**
 * Writes copies of a run directory with plain synchronous `fs` in one thread: the same names, sizes and renames as a
 * run needs, and nothing else. `node floor.mjs <sample run> <folder> <count>` prints the milliseconds that it took.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const [sample = '', folder = '', count = '0'] = process.argv.slice(2)
const entries = readdirSync(sample, { withFileTypes: true })
const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
const files = entries
  .filter((entry) => entry.isFile())
  .map(({ name }) => ({ name, data: readFileSync(join(sample, name)) }))
const record = files.find(({ name }) => name === 'run.json')?.data ?? ''

mkdirSync(folder)
const startMs = performance.now()
for (let index = 0; index < Number(count); index++) writeRun(`${basename(sample)}_${index}`)
console.log(performance.now() - startMs)

/** @param {string} name */
function writeRun(name) {
  const temporary = join(folder, `.tmp-${name}`)
  const final = join(folder, name)
  mkdirSync(temporary)
  for (const each of folders) mkdirSync(join(temporary, each))
  for (const each of files) writeFileSync(join(temporary, each.name), each.data)
  renameSync(temporary, final)
  // The end of the run: run.json once more.
  writeFileSync(join(final, '.tmp-run'), record)
  renameSync(join(final, '.tmp-run'), join(final, 'run.json'))
}
