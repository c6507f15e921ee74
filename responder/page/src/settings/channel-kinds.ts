import type { ChannelTarget } from '../../../src/api/channels.ts'
import { subscribe } from './web-push.ts'

export type Kind = ChannelTarget['kind']

export const KIND_NAME: Record<Kind, string> = {
  'web-push': 'Notifications in this browser',
  email: 'E-mail',
  slack: 'Slack',
  discord: 'Discord',
  ntfy: 'ntfy',
  webhook: 'Webhook',
}

interface Form {
  /** The field for the address, or `null` if the browser knows it. */
  address: { label: string; hint: string; type: 'email' | 'url' } | null
  secret: { label: string; hint: string } | null
  target: (address: string, secret: string) => ChannelTarget | Promise<ChannelTarget>
}

/** The form for each kind of channel. */
export const FORMS: Record<Kind, Form> = {
  'web-push': {
    address: null,
    secret: null,
    target: async () => ({ kind: 'web-push', ...(await subscribe()) }),
  },
  email: {
    address: {
      label: 'E-mail address',
      hint: 'The message names package and version, and links here.',
      type: 'email',
    },
    secret: null,
    target: (address) => ({ kind: 'email', address }),
  },
  slack: {
    address: { label: 'Webhook address', hint: 'From Slack: Apps, Incoming Webhooks.', type: 'url' },
    secret: null,
    target: (url) => ({ kind: 'slack', url }),
  },
  discord: {
    address: {
      label: 'Webhook address',
      hint: 'From Discord: the channel’s settings, Integrations, Webhooks.',
      type: 'url',
    },
    secret: null,
    target: (url) => ({ kind: 'discord', url }),
  },
  ntfy: {
    address: { label: 'Topic address', hint: 'Like https://ntfy.sh/a-name-nobody-guesses', type: 'url' },
    secret: { label: 'Access token, if the topic needs one', hint: '' },
    target: (url, token) => ({ kind: 'ntfy', url, token: token || null }),
  },
  webhook: {
    address: { label: 'Address', hint: 'Gets a signed POST for every release that waits.', type: 'url' },
    secret: { label: 'Signing secret', hint: 'Leave empty: one is made, and shown once.' },
    target: (url, secret) => ({ kind: 'webhook', url, secret: secret || null }),
  },
}
