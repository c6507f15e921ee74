import type { Account } from '../accounts/account.ts'
import type { Publish } from '../config/options.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { isOfficialRegistry, showRegistry } from '../package/registry.ts'
import type { Listed } from '../registry/stage.ts'
import { findReader, type Lister } from './find-reader.ts'

/** How much of a registry's text is enough for a line of the log. */
const DETAIL_LENGTH = 200

/** How a release is published. */
export interface Decision {
  publish: Publish
  /** A line for the log: which way, and why. `undefined` if an option decides. */
  line?: string
  errors: PluginError[]
}

export interface Deciding {
  name: string
  /** URL of the registry. */
  registry: string
  /** What the registry answered before it was known who owns the tokens; `undefined` if there is no token. */
  first: Listed | undefined
  accounts: readonly Account[]
  list: Lister
}

/**
 * Chooses staging if the registry shows one of the accounts what is staged. Approving needs no more than that: if a
 * token may not approve, a maintainer approves at the registry.
 */
export async function decidePublish(deciding: Deciding): Promise<Decision> {
  const { first, accounts, list } = deciding
  if (!first || hasNoStaging(first)) return judgeListed(first, deciding)
  const { reader, refused } = await findReader(accounts, list)
  return judgeListed(reader ? { kind: 'list', items: [] } : (refused ?? first), deciding)
}

/** Whether the registry has no staging at all, so that another account's token would change nothing. */
const hasNoStaging = (listed: Listed): boolean =>
  listed.kind === 'none' && listed.status !== 401 && listed.status !== 403

/** Decides by the registry's reply to a request for what is staged. */
export function judgeListed(
  listed: Listed | undefined,
  { name, registry }: Pick<Deciding, 'name' | 'registry'>,
): Decision {
  const shown = showRegistry(registry)
  // If there is no token, another error says so.
  if (!listed) return { publish: 'staged', errors: [] }
  if (listed.kind === 'list')
    return {
      publish: 'staged',
      line: `${name} is staged first, then approved: ${shown} can stage.`,
      errors: [],
    }
  const { detail } = listed
  // npm's own registry stages. If it can't say so for a moment, that is no reason to publish in another way.
  if (listed.kind === 'unknown' && isOfficialRegistry(registry))
    return { publish: 'staged', errors: [getError('EREGISTRYUNREACHABLE', { registry: shown, detail })] }
  return {
    publish: 'direct',
    line: `${name} is published directly: ${whyDirect(listed, shown)}`,
    errors: [],
  }
}

function whyDirect(listed: Exclude<Listed, { kind: 'list' }>, registry: string): string {
  // Its words for an address that it does not know would read as if the package were missing.
  if (listed.kind === 'none' && hasNoStaging(listed))
    return `${registry} can’t stage (HTTP ${listed.status}).`
  const detail = `(${safeLine(listed.detail, DETAIL_LENGTH)})`
  return listed.kind === 'unknown'
    ? `this job could not find out whether ${registry} can stage. ${detail}`
    : `no token may see what is staged at ${registry}. ${detail}`
}
