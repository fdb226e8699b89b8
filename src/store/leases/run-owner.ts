/** Describes the process of a session for others, and says whether one that was described still lives. */
import { checkLiveness, currentIdentity, type Liveness } from '../../machine/process-identity.ts'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'

/** What `meta.json` says of this process as the owner of a run. */
export function describeProcess(): JsonObject {
  const { pid, startTicks, bootId, pidNamespace, machineId } = currentIdentity()
  return {
    pid,
    start_ticks: startTicks,
    boot_id: bootId,
    pid_namespace: pidNamespace,
    machine_id: machineId,
  }
}

/** @param meta `meta.json` of the run. */
export function checkOwner({ owner, hostname }: JsonObject): Liveness {
  if (!isPlainObject(owner) || typeof hostname !== 'string' || typeof owner.pid !== 'number') return 'unknown'
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return checkLiveness({
    pid: owner.pid,
    startTicks: typeof owner.start_ticks === 'number' ? owner.start_ticks : null,
    bootId: text(owner.boot_id),
    pidNamespace: text(owner.pid_namespace),
    machineId: text(owner.machine_id),
    hostname,
  })
}
