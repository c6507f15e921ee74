import { DoorBroken } from '../door/door.ts'
import type { Fail } from '../errors/fail.ts'

/**
 * Does work that is pointless once npm's held request is no longer the only one. Throws `EREQUESTSECOND` if something
 * else in the job tried to publish, and `EPUBLISHREFUSED` if npm has ended.
 */
export async function checkUnbroken<Value>(
  signal: AbortSignal | undefined,
  fail: Fail,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    signal?.throwIfAborted()
    return await work()
  } catch (error) {
    throw error instanceof DoorBroken ? brokenError(error, fail) : error
  }
}

/** Throws `EREQUESTSECOND` if something else in the job tried to publish, but not if npm has ended. */
export function throwIfSecond({ reason }: AbortSignal, fail: Fail): void {
  if (reason instanceof DoorBroken && reason.kind === 'second-write') throw brokenError(reason, fail)
}

function brokenError({ kind, message }: DoorBroken, fail: Fail) {
  return kind === 'second-write'
    ? fail('EREQUESTSECOND', { name: message })
    : fail('EPUBLISHREFUSED', { detail: 'npm ended before its request was answered.' })
}
