import { isIP } from 'node:net'
import {
  createWebhookSecret,
  discordProblem,
  isNtfyToken,
  isWebhookSecret,
  ntfyProblem,
  readHttpAddress,
} from '@cfa/notify'
import { type ChannelTarget, channelTarget } from '../api/channels.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import { isPublicAddress } from './addresses.ts'

interface TargetDeps {
  config: Pick<Config, 'allowPrivateTargets' | 'smtpUrl' | 'mailFrom'>
  effects: Pick<Effects, 'token'>
}

/** RFC 8291, section 2: an uncompressed point of P-256, and 16 bytes. */
const PUSH_KEY = { p256dh: 65, auth: 16 }

/**
 * Checks an address that somebody gave, and returns what is stored. A webhook without a secret gets one. Throws
 * `invalid` with the problem. Names are not resolved here, but each time something is sent.
 */
export function acceptTarget(target: ChannelTarget, { config, effects }: TargetDeps): ChannelTarget {
  const address = urlOf(target)
  const url = address === undefined ? undefined : readUrl(address, config.allowPrivateTargets)
  const problem = url && PROBLEM_OF[target.kind]?.(url)
  if (problem !== undefined) throw invalid(problem)
  switch (target.kind) {
    case 'email':
      if (config.smtpUrl === null || config.mailFrom === null) throw invalid('No mail server is configured.')
      return target
    case 'web-push':
      checkPushKeys(target.keys)
      return target
    case 'ntfy':
      if (target.token !== null && !isNtfyToken(target.token)) throw invalid('This is not an ntfy token.')
      return target
    case 'webhook': {
      const secret = target.secret ?? createWebhookSecret(effects.token())
      if (!isWebhookSecret(secret)) throw invalid('A secret is whsec_ and 24 to 64 bytes in base64.')
      return { ...target, secret }
    }
    default:
      return target
  }
}

/** Parses the column `target`. */
export const targetOf = (text: unknown): ChannelTarget => channelTarget.parse(JSON.parse(String(text)))

/** Shows enough of an address to recognise it, and not enough to use it: paths, topics and tokens are left out. */
export function hintOf(target: ChannelTarget): string {
  if (target.kind === 'email') return target.address
  return URL.parse(urlOf(target) ?? '')?.host ?? ''
}

function urlOf(target: ChannelTarget): string | undefined {
  if (target.kind === 'email') return undefined
  return target.kind === 'web-push' ? target.endpoint : target.url
}

/** Checks that a valid URL fits its kind of channel. Returns the problem. */
const PROBLEM_OF: Record<ChannelTarget['kind'], ((url: URL) => string | undefined) | null> = {
  'web-push': null,
  email: null,
  slack: null,
  discord: discordProblem,
  ntfy: ntfyProblem,
  webhook: null,
}

function readUrl(address: string, allowPrivateTargets: boolean): URL {
  const url = readHttpAddress(address, () => allowPrivateTargets)
  if (typeof url === 'string') throw invalid(url)
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivateTargets && isIP(hostname) !== 0 && !isPublicAddress(hostname)) {
    throw invalid('The address is in a network that messages may not go to.')
  }
  return url
}

function checkPushKeys({ p256dh, auth }: { p256dh: string; auth: string }): void {
  const point = Buffer.from(p256dh, 'base64url')
  const isPoint = point.length === PUSH_KEY.p256dh && point[0] === 4
  if (!isPoint || Buffer.from(auth, 'base64url').length !== PUSH_KEY.auth) {
    throw invalid("These are not the keys of a browser's subscription.")
  }
}

const invalid = (message: string) => new ServiceError('invalid', message)
