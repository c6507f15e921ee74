import { isObject } from '../is-object.ts'
import { safeLine } from '../log/safe-text.ts'
import type { RegistryReply } from './registry.ts'

const LONGEST = 500
/** The fields that may hold an error's text. `code` is a name such as `E_STAGE_REQUIRED`. */
const FIELDS = ['error', 'message', 'reason', 'code'] as const
const LINKS = /https?:\/\/\S*(?:\/auth\/cli\/|\/login\/|\/-\/v1\/done)\S*/gi
const TOKENS = /\bnpms?_[A-Za-z0-9]{16,}/g
const UUIDS = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi

/**
 * Returns what the registry says in a reply: the status, its error and its `npm-notice`. The links of the web
 * authentication, their ids and tokens are taken out, because anyone who reads such an id could fetch the code.
 */
export function describeReply(reply: RegistryReply): string {
  const words = wordsOf(reply).join(' ').replace(/\s+/g, ' ').trim()
  return [`HTTP ${reply.status}`, withoutSecrets(words, reply.json)]
    .filter(Boolean)
    .join(': ')
    .slice(0, LONGEST)
}

/** Returns the registry's message to people (`npm-notice`) as one line, or `undefined` if there is none. */
export function noticeOf({ headers, json }: Pick<RegistryReply, 'headers' | 'json'>): string | undefined {
  const notice = [headers['npm-notice'] ?? []].flat().join(' ')
  return safeLine(withoutSecrets(notice, json)) || undefined
}

/** Returns the texts of a reply, for judging it. Nothing is taken out, so they may hold secrets. */
export function wordsOf({ headers, json, text }: RegistryReply): string[] {
  const notice = [headers['npm-notice'] ?? []].flat()
  return [...new Set([...(isObject(json) ? fieldsOf(json) : [textOf(text)]), ...notice])]
}

function fieldsOf(body: Record<string, unknown>): string[] {
  return FIELDS.flatMap((field) => {
    const value = body[field]
    if (isObject(value)) return fieldsOf(value)
    return typeof value === 'string' ? [value] : []
  })
}

/** Strips the tags: the page of a proxy or a firewall says in its text what happened. */
function textOf(text: string): string {
  return text
    .slice(0, 20 * LONGEST)
    .replace(/<(style|script)\b.*?<\/\1>/gis, ' ')
    .replace(/<[^>]*>/g, ' ')
}

function withoutSecrets(words: string, json: unknown): string {
  const { authUrl, doneUrl } = isObject(json) ? json : {}
  const ids = [authUrl, doneUrl].flatMap((link) => (typeof link === 'string' ? [link, ...idsOf(link)] : []))
  const clean = ids.reduce((text, id) => text.replaceAll(id, '[secure]'), words)
  return clean.replace(LINKS, '[secure]').replace(TOKENS, '[secure]').replace(UUIDS, '[secure]')
}

function idsOf(link: string): string[] {
  const url = URL.parse(link)
  const parts = url ? [url.pathname.split('/').at(-1) ?? '', ...url.searchParams.values()] : []
  return parts.filter((part) => part.length >= 4 && part !== 'done')
}
