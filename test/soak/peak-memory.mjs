/** Loaded into a measured command: writes its peak memory in kB to the file that PEAK_FILE names when it ends. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => writeFileSync(process.env.PEAK_FILE ?? '', String(process.resourceUsage().maxRSS)))
