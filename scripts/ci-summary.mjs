// The end of `.ci/run`: what failed in any part, with its message, and the counts of all tests that ran. Ends with 1
// where anything failed.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const [folder, failures] = process.argv.slice(2)
const parts = readdirSync(folder).map((name) => ({
  name,
  ...JSON.parse(readFileSync(join(folder, name), 'utf8')),
}))

for (const { name, testResults } of parts) {
  for (const { name: file, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    // A file that fails before its first test has no failed test.
    if (status === 'failed' && failed.length === 0)
      console.log(`FAILED ${name} ${relative('.', file)}\n${message}\n`)
    for (const { fullName, failureMessages } of failed) {
      console.log(`FAILED ${name} ${relative('.', file)} > ${fullName}\n${failureMessages.join('\n')}\n`)
    }
  }
}

const commands = readFileSync(failures, 'utf8').split('\n').filter(Boolean)
for (const command of commands) console.log(`FAILED ${command.trim()}: its output is above.`)
if (commands.length > 0) process.exitCode = 1

const sum = (key) => parts.reduce((total, part) => total + part[key], 0)
console.log(
  `${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed, ${sum('numPendingTests')} skipped`,
)
