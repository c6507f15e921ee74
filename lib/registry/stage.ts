import { z } from 'zod'
import type { Credential } from './credential.ts'
import { describeReply } from './describe-reply.ts'
import { isExpired } from './judge-account.ts'
import type { Registry } from './registry.ts'
import { type RequestEnd, tryRequest } from './request-end.ts'
import { readStageItem, readStageItems, type StageItem } from './stage-item.ts'

/** What the registry says it has staged for a package. */
export type Listed =
  | { kind: 'list'; items: StageItem[] }
  /** The registry has no staging, or none for this credential. */
  | { kind: 'none'; status: number; detail: string }
  | { kind: 'unknown'; detail: string }

/** `gone` means that somebody approved or discarded it. The registry gives the same reply for both. */
export type Viewed =
  | { kind: 'item'; item: StageItem }
  | { kind: 'gone' }
  | { kind: 'unknown'; detail: string }

/** Limits one request. A registry that does not answer is asked again. */
const TIMEOUT_MS = 30_000
const BODY_BYTES = 8 * 1024 * 1024
/** The most that the registry returns. */
const PER_PAGE = 100
const MOST_PAGES = 20
const REFUSALS = new Set([401, 403, 404, 405, 501])
const GONE = new Set([404, 410])
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** The path at which `POST` makes the version live. Throws a `TypeError` if the id is not a UUID. */
export const pathOfApproval = (id: string): string => `${pathOfItem(id)}/approve`
/** The path at which `DELETE` discards the version. Throws a `TypeError` if the id is not a UUID. */
export const pathOfRejection = (id: string): string => pathOfItem(id)

function pathOfItem(id: string): string {
  if (!UUID.test(id)) throw new TypeError('The id of the staged version is not a UUID.')
  return `-/stage/${id}`
}

/** Lists what is staged for a package. OIDC identities may not list. */
export async function listStaged(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<Listed> {
  const items: StageItem[] = []
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ page: `${page}`, perPage: `${PER_PAGE}`, package: name })
    const judged = judgePage(await read(registry, credential, `-/stage?${query}`))
    if (judged.kind !== 'page') return judged
    items.push(...readStageItems(judged.items, name))
    const seen = page * PER_PAGE + judged.items.length
    if (judged.items.length < PER_PAGE || seen >= judged.total) return { kind: 'list', items }
  }
  return { kind: 'unknown', detail: `More than ${MOST_PAGES * PER_PAGE} versions are staged.` }
}

export async function viewStaged(
  registry: Registry,
  credential: Credential | undefined,
  id: string,
): Promise<Viewed> {
  return judgeView(await read(registry, credential, pathOfItem(id)))
}

function read(registry: Registry, credential: Credential | undefined, path: string): Promise<RequestEnd> {
  const headers = { 'npm-command': 'stage' }
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES }
  return tryRequest(registry, { method: 'GET', path, credential, headers, ...bounds })
}

const pageSchema = z.looseObject({
  items: z.array(z.unknown()),
  total: z.number().catch(Number.POSITIVE_INFINITY),
})

export type Page = { kind: 'page'; items: unknown[]; total: number } | Exclude<Listed, { kind: 'list' }>

export function judgePage(end: RequestEnd): Page {
  if (end.kind === 'fault') return { kind: 'unknown', detail: end.fault.message }
  const { reply } = end
  const detail = describeReply(reply)
  if (REFUSALS.has(reply.status)) return { kind: 'none', status: reply.status, detail }
  const page = reply.status === 200 ? pageSchema.safeParse(reply.json) : undefined
  return page?.data ? { kind: 'page', ...page.data } : { kind: 'unknown', detail }
}

export function judgeView(end: RequestEnd): Viewed {
  if (end.kind === 'fault') return { kind: 'unknown', detail: end.fault.message }
  const { reply } = end
  // npm's registry answers 404 to a token that has expired.
  if (GONE.has(reply.status) && !isExpired(reply)) return { kind: 'gone' }
  const item = reply.status === 200 ? readStageItem(reply.json) : undefined
  return item ? { kind: 'item', item } : { kind: 'unknown', detail: describeReply(reply) }
}
