/** What of its process a session may read and set: given by whoever was started, which is the only one to take it. */

export type HostProcess = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'exit' | 'exitCode'>
