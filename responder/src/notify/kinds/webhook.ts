import { signWebhook, webhookEvent } from '@cfa/notify'
import { jsonRequest } from '../json-request.ts'
import { judgeReply } from '../judge-reply.ts'
import type { Message } from '../message.ts'
import type { SendRequest } from '../send-request.ts'
import type { Post } from './posting.ts'

/** Posts an event, signed as Standard Webhooks defines. `target.secret` has been set since the channel was added. */
export const createWebhookPost =
  (send: SendRequest, now: () => number): Post<'webhook'> =>
  async ({ url, secret }, { id, message }) => {
    const body = JSON.stringify(questionEvent(message, now()))
    const signed = signWebhook(secret ?? '', { id: `msg_${id}`, at: now(), body })
    judgeReply(await send(jsonRequest(url, body, signed)), now())
    return {}
  }

/**
 * Makes the event: `question.asked`, `question.reminder`, `question.escalation`, `question.` with the state for an
 * outcome, `questions.summary` or `test`.
 */
function questionEvent({ kind, title, link, facts }: Message, now: number) {
  if (!facts) return webhookEvent(kind === 'summary' ? 'questions.summary' : 'test', now, { title, link })
  const { id, project, content, attempt, state, revision, reason, by, changedAt, expiresAt, isTest } = facts
  const { ask, kind: use, package: subject, several, change, build } = content
  return webhookEvent(`question.${kind === 'outcome' ? state : kind}`, changedAt, {
    ...{ id, project, ask, kind: use, package: subject },
    ...(several && { several }),
    ...(change && { change }),
    ...{ build, attempt, state, revision, reason, by, title, link },
    expiresAt: new Date(expiresAt).toISOString(),
    ...(isTest && { test: true }),
  })
}
