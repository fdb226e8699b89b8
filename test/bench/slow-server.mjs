/**
 * What of MLflow's REST interface `ztxexp --track mlflow` asks for, each answer after 100 ms. Prints its port. `/fast`
 * makes it answer at once; `/ended` says how many runs have ended.
 */
import { createServer } from 'node:http'

let delayMs = 100
let ended = 0
let runs = 0

createServer((request, response) => {
  const { url = '' } = request
  request.resume().on('end', () => setTimeout(() => response.end(JSON.stringify(answer(url))), delayMs))
}).listen(0, '127.0.0.1', function () {
  console.log(/** @type {import('node:net').AddressInfo} */ (this.address()).port)
})

/** @param {string} url */
function answer(url) {
  if (url === '/fast') delayMs = 0
  if (url === '/ended') return { ended }
  if (url.includes('experiments/')) return { experiment: { experiment_id: '1' } }
  if (url.endsWith('runs/search')) return { runs: [] }
  if (url.endsWith('runs/create')) return { run: { info: { run_id: `run${++runs}`, artifact_uri: '' } } }
  if (url.endsWith('runs/update')) ended++
  return {}
}
