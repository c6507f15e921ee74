import type { ChannelTarget } from '../../api/channels.ts'
import type { Config } from '../../config/config.ts'
import type { SendRequest } from '../send-request.ts'
import type { VapidKeys } from '../vapid.ts'
import { createDiscordPost } from './discord.ts'
import { createEmailPost } from './email.ts'
import { createNtfyPost } from './ntfy.ts'
import type { Posting, Receipt } from './posting.ts'
import { createSlackPost } from './slack.ts'
import { createWebPushPost } from './web-push.ts'
import { createWebhookPost } from './webhook.ts'

export interface PostDeps {
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>
  send: SendRequest
  now: () => number
  vapid: () => Promise<VapidKeys>
}

/** Creates the function that delivers a message in the way of its channel's kind. It throws a `DeliveryError`. */
export function createPost({ config, send, now, vapid }: PostDeps) {
  const webPush = createWebPushPost({ send, now, publicUrl: config.publicUrl, vapid })
  const email = createEmailPost(config)
  const slack = createSlackPost(send, now)
  const discord = createDiscordPost(send, now)
  const ntfy = createNtfyPost(send, now)
  const webhook = createWebhookPost(send, now)

  return (target: ChannelTarget, posting: Posting): Promise<Receipt> => {
    switch (target.kind) {
      case 'web-push':
        return webPush(target, posting)
      case 'email':
        return email(target, posting)
      case 'slack':
        return slack(target, posting)
      case 'discord':
        return discord(target, posting)
      case 'ntfy':
        return ntfy(target, posting)
      case 'webhook':
        return webhook(target, posting)
    }
  }
}

export type PostMessage = ReturnType<typeof createPost>
