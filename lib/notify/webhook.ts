import { signWebhook, webhookEvent } from '@cfa/notify'
import { deliver } from './deliver.ts'
import type { Notice } from './notice.ts'
import type { Notifier, NotifyEffects, Reference } from './types.ts'

/**
 * Makes the notifier for your own endpoint, signed as in Standard Webhooks.
 *
 * @param secret - `whsec_…`, as `isWebhookSecret` accepts it.
 */
export function createWebhook(url: URL, secret: string): Notifier {
  const send = async (notice: Notice, about: Reference, effects: NotifyEffects) => {
    const id = `msg_${effects.uuid().replaceAll('-', '')}`
    const body = releaseEvent(notice, about, effects.now())
    // All tries of one event have the same id and signature. A receiver tells events apart by the id.
    const headers = signWebhook(secret, { id, at: effects.now(), body: JSON.stringify(body) })
    await deliver({ url, headers, body }, effects)
    return id
  }
  return {
    name: 'the webhook',
    send: (notice, effects) => send(notice, undefined, effects),
    follow: async (reference, notice, effects) => void (await send(notice, reference, effects)),
  }
}

/** @param about - The id of the event that this one follows. */
export function releaseEvent(notice: Notice, about: Reference, now: number) {
  const { kind, state, package: name, version, tag, registry, title, lines, link } = notice
  return webhookEvent(`release.${kind}`, now, {
    package: name,
    version,
    tag,
    registry,
    title,
    text: lines.join('\n'),
    link: link ?? null,
    state: state ?? null,
    about: about ?? null,
  })
}
