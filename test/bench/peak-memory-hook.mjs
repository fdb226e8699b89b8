/** Loaded into the main process of a measured command: prints its peak memory when it ends. */
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.argv[1]?.endsWith('main.js')) {
  process.on('exit', () => console.log(`peak rss: ${process.resourceUsage().maxRSS} kB`))
}
