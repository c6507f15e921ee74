import { judgeReply } from '../judge-reply.ts'
import type { Message } from '../message.ts'
import type { SendRequest } from '../send-request.ts'
import { signWebhook } from '../sign-webhook.ts'
import type { Post } from './posting.ts'

/** Posts an event, signed by Standard Webhooks. `target.secret` is there since the channel was added. */
export const createWebhookPost =
  (send: SendRequest, now: () => number): Post<'webhook'> =>
  async ({ url, secret }, { id, message }) => {
    const body = JSON.stringify(webhookBody(message, now()))
    const signed = signWebhook(secret ?? '', { id: `msg_${id}`, at: now(), body })
    const headers = { 'content-type': 'application/json', ...signed }
    judgeReply(await send({ method: 'POST', url, headers, body }), now())
    return {}
  }

/** `question.asked`, `question.reminder`, `question.escalation`, or `question.` and the state; `questions.summary`, `test`. */
export function webhookBody({ kind, title, link, facts }: Message, now: number) {
  if (!facts)
    return {
      type: kind === 'summary' ? 'questions.summary' : 'test',
      timestamp: new Date(now).toISOString(),
      data: { title, link },
    }
  const { id, project, content, attempt, state, revision, reason, by, changedAt, expiresAt, isTest } = facts
  const { ask, kind: use, package: subject, several, change, build } = content
  return {
    type: `question.${kind === 'outcome' ? state : kind}`,
    timestamp: new Date(changedAt).toISOString(),
    data: {
      ...{
        id,
        project,
        ask,
        kind: use,
        package: subject,
        ...(several && { several }),
        ...(change && { change }),
        build,
        attempt,
        state,
        revision,
        reason,
        by,
        title,
        link,
      },
      expiresAt: new Date(expiresAt).toISOString(),
      ...(isTest && { test: true }),
    },
  }
}
