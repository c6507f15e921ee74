import { isIP } from 'node:net'
import { type ChannelTarget, channelTarget } from '../api/channels.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import { isPublicAddress } from './addresses.ts'
import { splitTopic } from './kinds/ntfy.ts'
import { isWebhookSecret, webhookSecretOf } from './sign-webhook.ts'

interface TargetDeps {
  config: Pick<Config, 'allowPrivateTargets' | 'smtpUrl' | 'mailFrom'>
  effects: Pick<Effects, 'token'>
}

/** RFC 8291, section 2: an uncompressed point of P-256, and 16 bytes. */
const PUSH_KEY = { p256dh: 65, auth: 16 }

/**
 * What is kept of an address that somebody gave: a webhook without a secret gets one. Throws `invalid`, with what is
 * wrong. Names are resolved when something is sent, and then each time.
 */
export function acceptTarget(target: ChannelTarget, { config, effects }: TargetDeps): ChannelTarget {
  const address = urlOf(target)
  if (address !== undefined) checkUrl(address, config.allowPrivateTargets)
  switch (target.kind) {
    case 'email':
      if (config.smtpUrl === null || config.mailFrom === null) throw invalid('No mail server is configured.')
      return target
    case 'web-push':
      checkPushKeys(target.keys)
      return target
    case 'ntfy':
      if (!/^[-_A-Za-z0-9]{1,64}$/.test(splitTopic(target.url).topic))
        throw invalid('The address ends with a topic.')
      if (target.token !== null && !/^[!-~]+$/.test(target.token)) throw invalid('This is no token of ntfy.')
      return target
    case 'webhook': {
      const secret = target.secret ?? webhookSecretOf(effects.token())
      if (!isWebhookSecret(secret)) throw invalid('A secret is whsec_ and 24 to 64 bytes in base64.')
      return { ...target, secret }
    }
    default:
      return target
  }
}

/** Reads the column `target`. */
export const targetOf = (text: unknown): ChannelTarget => channelTarget.parse(JSON.parse(String(text)))

/** Enough to know an address again, and not enough to use it: paths, topics and tokens are left out. */
export function hintOf(target: ChannelTarget): string {
  if (target.kind === 'email') return target.address
  return URL.parse(urlOf(target) ?? '')?.host ?? ''
}

function urlOf(target: ChannelTarget): string | undefined {
  if (target.kind === 'email') return undefined
  return target.kind === 'web-push' ? target.endpoint : target.url
}

function checkUrl(address: string, allowPrivateTargets: boolean): void {
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') throw invalid('The address has a user name in it.')
  if (allowPrivateTargets) return
  if (url.protocol !== 'https:') throw invalid('The address does not begin with https:.')
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) {
    throw invalid('The address is in a network that messages may not go to.')
  }
}

function checkPushKeys({ p256dh, auth }: { p256dh: string; auth: string }): void {
  const point = Buffer.from(p256dh, 'base64url')
  const isPoint = point.length === PUSH_KEY.p256dh && point[0] === 4
  if (!isPoint || Buffer.from(auth, 'base64url').length !== PUSH_KEY.auth) {
    throw invalid("These are no keys of a browser's subscription.")
  }
}

const invalid = (message: string) => new ServiceError('invalid', message)
