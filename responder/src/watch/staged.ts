import * as z from 'zod'
import { wantedPause } from '../notify/judge-reply.ts'
import { isDistTag, isPackageName, isVersion } from '../npm-names.ts'
import type { ReadRegistry, RegistryReply } from './read-registry.ts'
import { RegistryError } from './registry-error.ts'

export const stagedVersion = z.object({ name: z.string(), version: z.string(), tag: z.string() })
export type StagedVersion = z.infer<typeof stagedVersion>

export interface Account {
  registry: string
  npmToken: string
}

/** The largest page that the registry returns (npm/api-documentation, stage.yaml). */
const PER_PAGE = 100
/** An account with more than 2,000 staged versions is not watched. */
const PAGES = 20
/** The longest pause that a registry may ask for. It is asked again after this in any case. */
const RETRY_AFTER_MAX_MS = 60 * 60_000
/** The short packument (npm/registry, docs/responses/package-metadata.md). */
const SHORT = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'

const page = z.object({
  items: z.array(z.object({ packageName: z.string(), version: z.string(), tag: z.string() })),
  total: z.int().min(0),
})
const packument = z.object({ versions: z.record(z.string(), z.unknown()) })

/**
 * Lists what is staged in the whole account that the token belongs to, because the registry can filter by only one
 * name. Entries that can't be packages are left out. Throws a `RegistryError`.
 */
export async function readStaged(
  { registry, npmToken: token }: Account,
  read: ReadRegistry,
  now: () => number,
): Promise<StagedVersion[]> {
  const staged: StagedVersion[] = []
  for (let number = 0; number < PAGES; number += 1) {
    const path = `-/stage?page=${number}&perPage=${PER_PAGE}`
    const { items, total } = judgeStaged(await read({ registry, path, token }), now())
    staged.push(...items)
    if (items.length === 0 || (number + 1) * PER_PAGE >= total) return staged.filter(isPublishable)
  }
  throw new RegistryError('unfit', `More than ${PAGES * PER_PAGE} versions are staged.`)
}

export function judgeStaged(reply: RegistryReply, now: number): { items: StagedVersion[]; total: number } {
  refuseStatus(reply, now)
  if (reply.status === 404)
    throw new RegistryError('unfit', 'The registry does not stage, or the token may not look.')
  const { data } = page.safeParse(reply.json)
  if (!data) throw new RegistryError('unfit', 'The registry’s list of staged versions could not be read.')
  const items = data.items.map(({ packageName, version, tag }) => ({ name: packageName, version, tag }))
  return { items, total: data.total }
}

/** Reads what anyone can install of a package, for `judgeLive`. Throws a `RegistryError`. */
export const readPackage = (
  { registry, npmToken: token }: Account,
  name: string,
  read: ReadRegistry,
): Promise<RegistryReply> => read({ registry, path: name.replace('/', '%2f'), token, accept: SHORT })

/** Returns whether anyone can install a version. Throws a `RegistryError`. */
export function judgeLive(reply: RegistryReply, now: number): (version: string) => boolean {
  if (reply.status === 404) return () => false
  refuseStatus(reply, now)
  const { data } = packument.safeParse(reply.json)
  if (!data) throw new RegistryError('away', 'The registry’s document of a package could not be read.')
  return (version) => Object.hasOwn(data.versions, version)
}

/** Throws a `RegistryError` unless the status is 200 or 404. What 404 means is left to the caller. */
function refuseStatus({ status, retryAfter }: RegistryReply, now: number): void {
  if (status === 200 || status === 404) return
  const problem = `The registry answered with status ${status}`
  if (status === 401 || status === 403)
    throw new RegistryError('token', `${problem}: the npm token is not valid here, or has expired.`)
  throw new RegistryError('away', `${problem}.`, wantedPause(retryAfter, now, RETRY_AFTER_MAX_MS))
}

const isPublishable = ({ name, version, tag }: StagedVersion): boolean =>
  isPackageName(name) && isVersion(version) && isDistTag(tag)
