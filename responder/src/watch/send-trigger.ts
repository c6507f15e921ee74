import type { FastifyBaseLogger } from 'fastify'
import type { Effects } from '../effects.ts'
import { asDeliveryError } from '../notify/deliver.ts'
import type { DeliveryError } from '../notify/delivery-error.ts'
import type { SendRequest } from '../notify/send-request.ts'
import type { Recorder } from '../people/context.ts'
import type { Database } from '../store/database.ts'
import { describeTarget } from './target.ts'
import { judgeTrigger, triggerRequest } from './trigger-request.ts'
import { claimTrigger, settleTrigger, type Trigger } from './triggers.ts'
import { findWatch, type Watch } from './watches.ts'

export interface SendTriggerDeps {
  database: Database
  effects: Pick<Effects, 'now'>
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>
  audit: Recorder
  send: SendRequest
}

/**
 * How long a try is claimed, which is longer than a request may take. By then the node that claimed it has ended, so
 * another may try.
 */
const CLAIM_MS = 60_000
/**
 * Waits of 10, 20, 40 … seconds, up to `LAST_MS`. An error that trying again can't help waits for `LAST_MS`, until
 * somebody fixes it.
 */
const FIRST_MS = 10_000
const LAST_MS = 60 * 60_000
/** A run that could not be started for this long is left to a person. */
const GIVE_UP_MS = 24 * 60 * 60_000

/**
 * Creates the function that starts a run. It starts a run at least once, and twice only if a node is cut off or a reply
 * is lost midway.
 */
export function createSendTrigger({ database, effects, log, audit, send }: SendTriggerDeps) {
  return async (due: Trigger): Promise<void> => {
    const claimed = await claimTrigger(database, due, effects.now() + CLAIM_MS)
    const watch = claimed && (await findWatch(database, claimed.projectId))
    if (!claimed || !watch) return
    const { target, project } = watch
    try {
      const facts = { id: claimed.id, at: effects.now(), project, versions: claimed.versions }
      judgeTrigger(target, await send(triggerRequest(target, facts)), effects.now())
      await settle(claimed, watch, null)
    } catch (error) {
      await settle(claimed, watch, asDeliveryError(error, log))
    }
  }

  async function settle(claimed: Trigger, { target }: Watch, error: DeliveryError | null): Promise<void> {
    const { projectId, versions } = claimed
    const next = error && nextTry(claimed, error)
    const failure = error?.message ?? null
    const isFirst = claimed.failure === null
    await database.transaction(async (transaction) => {
      if (!(await settleTrigger(transaction, claimed, { failure, next })) || next !== null) return
      await audit.record(transaction, {
        ...{ actor: 'service', action: 'project.trigger', subject: `project:${projectId}` },
        detail: { target: describeTarget(target), versions, ...(failure !== null && { failure }) },
      })
    })
    if (error === null) log.info({ projectId }, 'a run was started that finishes a release')
    else if (isFirst || next === null)
      log.warn({ projectId, code: error.code, givenUp: next === null }, 'a run could not be started')
  }

  function nextTry({ tries, createdAt }: Trigger, { code, retryAfterMs }: DeliveryError): number | null {
    const wait = code === 'unreachable' ? Math.min(FIRST_MS * 2 ** (tries - 1), LAST_MS) : LAST_MS
    const at = effects.now() + Math.max(wait, retryAfterMs)
    return at - createdAt > GIVE_UP_MS ? null : at
  }
}
