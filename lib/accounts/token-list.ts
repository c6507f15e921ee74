import { z } from 'zod'
import { proxyAgents } from '../http/proxy.ts'
import type { Account } from './verify.ts'

/** A token this close to its end is worth a word, for a release may be weeks away. */
const SOON_MS = 14 * 24 * 60 * 60_000
const PATIENCE_MS = 5_000

const listSchema = z.looseObject({
  objects: z.array(
    z.looseObject({
      token: z.string(),
      expiry: z.union([z.string(), z.number()]).nullish(),
      bypass_2fa: z.boolean().nullish(),
    }),
  ),
})
type TokenList = z.infer<typeof listSchema>['objects']

/**
 * What the registry's token list says against an account's token: that it expires within two weeks, or bypasses the
 * second factor. Best effort: registries may refuse the list to such a token, and then nothing is said.
 *
 * @returns Sentences for the log.
 * @see docs.npmjs.com, registry API, `GET /-/npm/v1/tokens`
 */
export async function tokenWarnings(account: Account, registry: string, now: number): Promise<string[]> {
  const { token } = account
  if (token === undefined) return []
  try {
    const url = new URL('-/npm/v1/tokens?perPage=100', registry.endsWith('/') ? registry : `${registry}/`)
    const { default: got } = await import('got')
    const body = await got(url, {
      headers: { authorization: `Bearer ${token}` },
      agent: proxyAgents(url),
      followRedirect: false,
      retry: { limit: 0 },
      timeout: { request: PATIENCE_MS },
    }).json()
    return judgeTokenList(listSchema.parse(body).objects, { ...account, token }, now)
  } catch {
    return []
  }
}

export function judgeTokenList(
  list: TokenList,
  { token, username, variable }: Account & { token: string },
  now: number,
): string[] {
  const own = list.find((entry) => isSameToken(entry.token, token))
  if (!own) return []
  const warnings: string[] = []
  const expiry = own.expiry ? new Date(own.expiry).getTime() : Number.NaN
  if (expiry - now < SOON_MS) {
    const day = new Date(expiry).toISOString().slice(0, 10)
    warnings.push(
      `The token of ${username ?? 'this account'} (${variable}) expires on ${day}. Make a new one before then.`,
    )
  }
  if (own.bypass_2fa) {
    warnings.push(
      `The token of ${username ?? 'this account'} (${variable}) bypasses two-factor authentication: whoever has it can publish without a code. Replace it by one with “bypass two-factor” off.`,
    )
  }
  return warnings
}

/** The list shows tokens as `npm_aBcD...7890`. */
function isSameToken(shown: string, token: string): boolean {
  const [start, end] = shown.split(/\.{3}|…/)
  if (!start || end === undefined) return shown === token
  return token.startsWith(start) && token.endsWith(end)
}
