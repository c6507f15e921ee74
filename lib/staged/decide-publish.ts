import type { Account } from '../accounts/account.ts'
import type { Publish } from '../config/options.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { OFFICIAL_REGISTRY, showRegistry } from '../package/registry.ts'
import type { Listed } from '../registry/stage.ts'
import { findReader, type Lister } from './find-reader.ts'

/** Of what a registry says: a line of the log is enough. */
const DETAIL_LENGTH = 200

/** How a release is published. */
export interface Decision {
  publish: Publish
  /** For the log: which way, and why. `undefined` where an option says it. */
  line?: string
  errors: PluginError[]
}

export interface Deciding {
  name: string
  /** URL of the registry. */
  registry: string
  /** What the registry answered before it was known whose the tokens are; `undefined` without a token. */
  first: Listed | undefined
  accounts: readonly Account[]
  list: Lister
}

/**
 * Staged, where the registry shows one of the accounts what is staged. Approving needs no more than that: where a token may not
 * approve, a maintainer approves at the registry.
 */
export async function decidePublish(deciding: Deciding): Promise<Decision> {
  const { first, accounts, list } = deciding
  if (!first || hasNoStaging(first)) return judgeListed(first, deciding)
  const { reader, refused } = await findReader(accounts, list)
  return judgeListed(reader ? { kind: 'list', items: [] } : (refused ?? first), deciding)
}

/** No token of another account changes that. */
const hasNoStaging = (listed: Listed): boolean =>
  listed.kind === 'none' && listed.status !== 401 && listed.status !== 403

/** Judges what the registry says to those who ask what is staged. */
export function judgeListed(
  listed: Listed | undefined,
  { name, registry }: Pick<Deciding, 'name' | 'registry'>,
): Decision {
  const shown = showRegistry(registry)
  // Without a token there is an error that says so.
  if (!listed) return { publish: 'staged', errors: [] }
  if (listed.kind === 'list')
    return {
      publish: 'staged',
      line: `${name} is staged first, then approved: ${shown} can stage.`,
      errors: [],
    }
  const { detail } = listed
  // npm's own registry stages. A moment in which it can't say so is no reason to publish in another way.
  if (listed.kind === 'unknown' && registry === OFFICIAL_REGISTRY)
    return { publish: 'staged', errors: [getError('EREGISTRYUNREACHABLE', { registry: shown, detail })] }
  return {
    publish: 'direct',
    line: `${name} is published directly: ${whyDirect(listed, shown)} (${safeLine(detail, DETAIL_LENGTH)})`,
    errors: [],
  }
}

function whyDirect(listed: Exclude<Listed, { kind: 'list' }>, registry: string): string {
  if (listed.kind === 'unknown') return `this job could not find out whether ${registry} can stage.`
  return hasNoStaging(listed) ? `${registry} can’t stage.` : `no token may see what is staged at ${registry}.`
}
