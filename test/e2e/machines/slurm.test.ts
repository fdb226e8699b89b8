/**
 * fixtures/machines/hosts in an array of Slurm, on one node that the test starts: its tasks share the work as two hosts
 * do, and `scancel` ends them in order. Needs root and Debian's slurmctld, slurmd and slurm-client; skipped without.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { plainEnvironment, until, useFixture, ztxexpCommand } from '../harness.ts'

const project = useFixture('machines/hosts')
const call = promisify(execFile)
const daemons: ChildProcess[] = []
// A job gets the environment of `sbatch`.
const env = { ...plainEnvironment(), SLURM_CONF: project.path('slurm.conf') } as NodeJS.ProcessEnv

function canRunSlurm(): boolean {
  if (process.getuid?.() !== 0) return false
  try {
    for (const program of ['slurmctld', 'slurmd']) execFileSync(program, ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** One node without munge, systemd or cgroups, on ports of its own. */
function writeConfig(): void {
  const node = hostname().split('.')[0]
  const port = 20_000 + (process.pid % 20_000)
  for (const folder of ['state', 'spool']) mkdirSync(project.path(folder))
  const lines = [
    'ClusterName=test',
    `SlurmctldHost=${node}(127.0.0.1)`,
    `NodeName=${node} NodeAddr=127.0.0.1 CPUs=2`,
    `PartitionName=main Nodes=${node} Default=YES`,
    'AuthType=auth/none',
    'CryptoType=crypto/none',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU',
    'SlurmUser=root',
    'ReturnToService=2',
    `SlurmctldPort=${port}`,
    `SlurmdPort=${port + 1}`,
    `StateSaveLocation=${project.path('state')}`,
    `SlurmdSpoolDir=${project.path('spool')}`,
    `SlurmctldPidFile=${project.path('slurmctld.pid')}`,
    `SlurmdPidFile=${project.path('slurmd.pid')}`,
  ]
  writeFileSync(project.path('slurm.conf'), lines.join('\n'))
}

async function submit(slowMs: number): Promise<string> {
  const command = ztxexpCommand(['--resume', '--shuffle', '--workers', '1'])
  const script = [
    '#!/bin/bash',
    '#SBATCH --array=1-2',
    '#SBATCH --output=task-%a.txt',
    `export SLOW=${slowMs}`,
    `exec ${command.join(' ')}`,
  ]
  writeFileSync(project.path('job.sh'), script.join('\n'))
  const { stdout } = await call('sbatch', ['--parsable', 'job.sh'], { cwd: project.dir, env })
  return stdout.trim()
}

function untilOver(job: string): Promise<void> {
  return vi.waitFor(
    async () => {
      const { stdout } = await call('squeue', ['--noheader', '--job', job], { env })
      expect(stdout.trim()).toBe('')
    },
    { timeout: 100_000, interval: 250 },
  )
}

const runs = (status: string) => project.runs().filter(({ run }) => run.status === status)

describe.skipIf(!canRunSlurm())('an array of Slurm', () => {
  beforeAll(async () => {
    writeConfig()
    daemons.push(spawn('slurmctld', ['-D', '-c'], { env, stdio: 'ignore' }))
    daemons.push(spawn('slurmd', ['-D'], { env, stdio: 'ignore' }))
    await vi.waitFor(
      async () => {
        const { stdout } = await call('sinfo', ['--noheader', '--format=%T'], { env })
        expect(stdout.trim()).toBe('idle')
      },
      { timeout: 60_000, interval: 250 },
    )
  }, 90_000)

  afterAll(async () => {
    await call('scancel', ['--user', 'root'], { env })
    for (const daemon of daemons) daemon.kill('SIGKILL')
  })

  beforeEach(() => project.clear())

  test('shares the configs between its tasks: each runs once', async () => {
    const job = await submit(20)
    await untilOver(job)
    expect(runs('succeeded')).toHaveLength(200)
    expect(new Set(runs('succeeded').map(({ config }) => config.index)).size).toBe(200)
    expect(new Set(runs('succeeded').map(({ meta }) => (meta.owner as { pid: number }).pid)).size).toBe(2)
  }, 120_000)

  test('that is cancelled records what was in progress as interrupted', async () => {
    const job = await submit(60_000)
    await until(() => runs('running').length === 2, 'a run in each task')
    await call('scancel', [job], { env })
    await untilOver(job)
    expect(runs('failed').map(({ run }) => run.error_type)).toEqual(['Interrupted', 'Interrupted'])
    expect(runs('failed')[0]?.run.error_message).toContain('SIGTERM')
  }, 120_000)
})
