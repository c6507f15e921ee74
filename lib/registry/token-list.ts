import { z } from 'zod'
import type { Credential } from './credential.ts'
import type { Registry } from './registry.ts'
import { getJson } from './request-end.ts'

/** What the registry says about a token. */
export interface TokenFacts {
  /** Unix milliseconds; `undefined` if the token does not expire, or if the date can't be read. */
  expiresAt: number | undefined
  /** Whether it needs no second factor. */
  bypasses: boolean
  readonly: boolean
}

/** What a token may do, according to the registry. */
export interface TokenRights {
  /** What it may do with packages, in the registry's words, such as `write`. Empty if the registry does not say. */
  actions: string[]
  /**
   * Packages, and scopes as `@scope`, that it is limited to. Empty if it covers all, or if the registry does not say.
   */
  packages: string[]
}

/** Whose token it is, for use in sentences. */
export interface TokenHolder {
  username: string | undefined
  variable: string
}

/** A token this close to its expiry is worth a warning, because the next release may be weeks away. */
const SOON_MS = 14 * 24 * 60 * 60_000
const TIMEOUT_MS = 5_000
const BODY_BYTES = 1024 * 1024

const named = { name: z.string() }
const rightsSchema = z.looseObject({
  permissions: z.array(z.looseObject({ ...named, action: z.string() })).catch([]),
  scopes: z.array(z.looseObject({ ...named, type: z.string() })).catch([]),
})
const listSchema = z.looseObject({
  objects: z.array(
    z.looseObject({
      token: z.string(),
      expiry: z.union([z.string(), z.number()]).nullish(),
      bypass_2fa: z.boolean().nullish(),
      readonly: z.boolean().nullish(),
    }),
  ),
})

/**
 * Returns the list unparsed, or `undefined` if the registry does not give it.
 *
 * @see npm/api-documentation, `token.yaml`
 */
export async function readTokenList(registry: Registry, credential: Credential): Promise<unknown> {
  if (credential.type !== 'bearer') return undefined
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES, redirects: 0 }
  return getJson(registry, { path: '-/npm/v1/tokens?perPage=100', credential, ...bounds })
}

export function judgeTokenList(json: unknown, token: string): TokenFacts | undefined {
  const own = findToken(json, token)
  if (!own) return undefined
  const expiresAt = own.expiry ? new Date(own.expiry).getTime() : Number.NaN
  return {
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
    bypasses: own.bypass_2fa === true,
    readonly: own.readonly === true,
  }
}

/** Returns `undefined` if the token is not in the list. */
export function judgeTokenRights(json: unknown, token: string): TokenRights | undefined {
  const own = findToken(json, token)
  if (!own) return undefined
  const { permissions, scopes } = rightsSchema.parse(own)
  return {
    actions: permissions.filter(({ name }) => name === 'package').map(({ action }) => action),
    packages: scopes.filter(({ type }) => /^(?:package|scope)$/i.test(type)).map(({ name }) => name),
  }
}

const findToken = (json: unknown, token: string) =>
  listSchema.safeParse(json).data?.objects.find((entry) => isSameToken(entry.token, token))

/** The list shows tokens as `npm_aBcD...7890`. */
function isSameToken(shown: string, token: string): boolean {
  const [start, end] = shown.split(/\.{3}|…/)
  if (!start || end === undefined) return shown === token
  return token.startsWith(start) && token.endsWith(end)
}

/** Returns sentences for the log, if the token expires within two weeks or bypasses the second factor. */
export async function tokenWarnings(
  registry: Registry,
  credential: Credential,
  holder: TokenHolder,
  now: number,
): Promise<string[]> {
  const facts = judgeTokenList(await readTokenList(registry, credential), credential.secret)
  return facts ? warningsOf(facts, holder, now) : []
}

export const isExpiringSoon = (expiresAt: number, now: number): boolean => expiresAt - now < SOON_MS

export function warningsOf(
  { expiresAt, bypasses }: TokenFacts,
  { username, variable }: TokenHolder,
  now: number,
): string[] {
  const token = `The token of ${username ?? 'this account'} (${variable})`
  const warnings: string[] = []
  if (expiresAt !== undefined && isExpiringSoon(expiresAt, now)) {
    const day = new Date(expiresAt).toISOString().slice(0, 10)
    warnings.push(`${token} expires on ${day}. Create a new one before then.`)
  }
  if (bypasses) {
    warnings.push(
      `${token} bypasses two-factor authentication, so anyone who has it can publish without a code. Replace it with one that has “bypass two-factor” off.`,
    )
  }
  return warnings
}
