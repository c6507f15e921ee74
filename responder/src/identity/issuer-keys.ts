import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'
import type { Effects } from '../effects.ts'
import { jsonText } from '../json-text.ts'
import type { Database } from '../store/database.ts'
import type { FetchJson } from './fetch-json.ts'

/** How long keys are fresh. After this the issuer is asked again, so a withdrawn key works no longer than this. */
const FRESH_MS = 60 * 60_000
/** The least time between two requests to an issuer, so that tokens with made-up keys cost it nothing. */
const AGAIN_MS = 30_000
/** How long known keys stay valid while the issuer does not answer. */
const STALE_MS = 7 * 24 * 60 * 60_000

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() })
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })
const row = z.object({ keys: jsonText(keySet), fetched_at: z.int() })

interface Known {
  jwks: JSONWebKeySet
  find: ReturnType<typeof createLocalJWKSet>
  fetchedAt: number
}

interface KeysContext {
  effects: Pick<Effects, 'now'>
  database: Database
  log: { warn: (facts: object, message: string) => void }
  fetchJson: FetchJson
}

/** Asks an issuer for its keys. Throws an `Error` whose message begins in lower case, without a full stop. */
export async function fetchKeySet(issuer: string, fetchJson: FetchJson): Promise<JSONWebKeySet> {
  const read = async <Schema extends z.ZodType>(schema: Schema, url: string): Promise<z.output<Schema>> => {
    const { data, success } = schema.safeParse(await fetchJson(url))
    if (!success) throw new Error('its reply is not one of OpenID Connect')
    return data
  }
  const found = await read(discovery, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (found.issuer !== issuer) throw new Error('it says that it is a different issuer')
  // Without https, anyone on the network path could replace the keys.
  if (!isAsSafe(found.jwks_uri, issuer))
    throw new Error('its keys are at an address that does not begin with https:')
  return (await read(keySet, found.jwks_uri)) as JSONWebKeySet
}

const isAsSafe = (address: string, issuer: string): boolean => {
  const { protocol, origin } = new URL(address)
  return protocol === 'https:' || origin === new URL(issuer).origin
}

/** Thrown if the issuer does not answer and none of its keys are known. */
export class IssuerUnavailableError extends Error {}

/**
 * Keeps the public keys of issuers in memory and in the store, where other nodes and the next start find them.
 *
 * @see OpenID Connect Discovery 1.0, section 4; RFC 7517
 */
export function createIssuerKeys({ effects, database, log, fetchJson }: KeysContext) {
  const known = new Map<string, Known>()
  const askedAt = new Map<string, number>()
  const asking = new Map<string, Promise<Known | undefined>>()
  const failing = new Set<string>()

  /** Finds the key for a token. Throws jose's errors and `IssuerUnavailableError`. */
  const keyOf =
    (issuer: string): JWTVerifyGetKey =>
    async (header, token) => {
      const keys = await current(issuer)
      try {
        return await keys.find(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        // Another node may have seen the new key already.
        const newer = await newerOf(issuer, keys)
        if (!newer) throw error
        return await newer.find(header, token)
      }
    }

  async function current(issuer: string): Promise<Known> {
    const kept = known.get(issuer) ?? (await load(issuer))
    const age = kept ? effects.now() - kept.fetchedAt : Number.POSITIVE_INFINITY
    if (kept && age < FRESH_MS) return kept
    const fetching = refresh(issuer)
    // An issuer that does not answer holds up every caller until the time-out. Once it has failed, nobody waits for it.
    const fetched = kept && age < STALE_MS && failing.has(issuer) ? undefined : await fetching
    if (fetched) return fetched
    if (kept && age < STALE_MS) return kept
    throw new IssuerUnavailableError(`${issuer} gave no keys.`)
  }

  async function newerOf(issuer: string, than: Known): Promise<Known | undefined> {
    const stored = await load(issuer)
    if (stored && stored.fetchedAt > than.fetchedAt) return stored
    return refresh(issuer)
  }

  /** Fetches the keys once for all concurrent callers, and at most once in `AGAIN_MS`. */
  function refresh(issuer: string): Promise<Known | undefined> {
    const running = asking.get(issuer)
    if (running) return running
    if (effects.now() - (askedAt.get(issuer) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS)
      return Promise.resolve(undefined)
    askedAt.set(issuer, effects.now())
    const fetching = fetchKeys(issuer).finally(() => asking.delete(issuer))
    asking.set(issuer, fetching)
    return fetching
  }

  async function fetchKeys(issuer: string): Promise<Known | undefined> {
    try {
      const jwks = await fetchKeySet(issuer, fetchJson)
      const fetchedAt = effects.now()
      // Only others and the next start need the stored keys; this process has them.
      await store(issuer, jwks, fetchedAt).catch(() => {})
      failing.delete(issuer)
      return remember(issuer, jwks, fetchedAt)
    } catch (error) {
      failing.add(issuer)
      log.warn({ issuer, why: (error as Error).message }, 'An issuer of identity tokens gave no keys.')
      return undefined
    }
  }

  async function load(issuer: string): Promise<Known | undefined> {
    const [stored] = await database.all('select keys, fetched_at from issuer_keys where issuer = $1', issuer)
    if (!stored) return undefined
    const { keys, fetched_at: fetchedAt } = row.parse(stored)
    const kept = known.get(issuer)
    // A store that could not be written has older keys. A made-up key must not bring those back.
    if (kept && kept.fetchedAt >= fetchedAt) return kept
    return remember(issuer, keys as JSONWebKeySet, fetchedAt)
  }

  function remember(issuer: string, jwks: JSONWebKeySet, fetchedAt: number): Known {
    const kept = { jwks, find: createLocalJWKSet(jwks), fetchedAt }
    known.set(issuer, kept)
    return kept
  }

  async function store(issuer: string, jwks: JSONWebKeySet, fetchedAt: number): Promise<void> {
    await database.run(
      `insert into issuer_keys (issuer, keys, fetched_at) values ($1, $2, $3)
       on conflict (issuer) do update set keys = excluded.keys, fetched_at = excluded.fetched_at`,
      ...[issuer, JSON.stringify(jwks), fetchedAt],
    )
  }

  return { keyOf }
}
