/** Opens an address in the browser of the user. */
import { spawn } from 'node:child_process'
import type { Terminal } from './terminal.ts'

const COMMANDS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // The empty word is the title of a window.
  win32: ['cmd', '/c', 'start', ''],
}

/** Where that cannot be done, the address is said. */
export async function openInBrowser(address: string, terminal: Pick<Terminal, 'error'>): Promise<void> {
  const [command, ...args] = COMMANDS[process.platform] ?? (['xdg-open'] as const)
  const child = spawn(command, [...args, address], { detached: true, stdio: 'ignore' })
  const isStarted = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true)).once('error', () => resolve(false))
  })
  child.unref()
  if (!isStarted) terminal.error(`No browser could be opened (${command} is not there). Open ${address}`)
}
