/** Says whether the process that made a run still lives. */
import { checkLiveness, type Liveness } from '../machine/process-identity.ts'
import { isPlainObject, type JsonObject } from '../model/json.ts'

/** @param meta `meta.json` of the run. */
export function checkOwner({ owner, hostname }: JsonObject): Liveness {
  if (!isPlainObject(owner) || typeof hostname !== 'string') return 'unknown'
  const { pid, start_ticks: startTicks, boot_id: bootId } = owner
  if (typeof pid !== 'number') return 'unknown'
  return checkLiveness({
    pid,
    startTicks: typeof startTicks === 'number' ? startTicks : null,
    bootId: typeof bootId === 'string' ? bootId : null,
    hostname,
  })
}
