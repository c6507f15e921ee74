import type { Account } from '../accounts/account.ts'
import type { Credential } from '../registry/credential.ts'
import type { Registry } from '../registry/registry.ts'
import { type Listed, listStaged } from '../registry/stage.ts'
import type { StageItem } from '../registry/stage-item.ts'

/** The account that looks at a package's staged versions, and what it sees. */
export interface Reading {
  reader: Account | undefined
  listed: readonly StageItem[] | undefined
  /** What the registry said if nobody may look: the first fault, or else the last refusal. */
  refused: Exclude<Listed, { kind: 'list' }> | undefined
}

/** Lists what is staged for one package, as a credential sees it. */
export type Lister = (credential: Credential) => Promise<Listed>

/** Makes a lister that asks the registry only once with each credential. */
export function createLister(registry: Registry, name: string): Lister {
  const asked = new Map<string, Promise<Listed>>()
  return (credential) => {
    const known = asked.get(credential.secret)
    const listed = known ?? listStaged(registry, credential, name)
    if (!known) asked.set(credential.secret, listed)
    return listed
  }
}

/**
 * Finds the first account that sees a staged version of the package, or else the first that may look at all. The
 * registry's list is empty for anyone who does not maintain the package.
 */
export async function findReader(accounts: readonly Account[], list: Lister): Promise<Reading> {
  let found: Reading = { reader: undefined, listed: undefined, refused: undefined }
  for (const account of accounts) {
    const listed = await list(account.credential)
    // One account's refusal says nothing about another account, to which the registry gave no answer.
    const isOpen = found.reader !== undefined || found.refused?.kind === 'unknown'
    if (listed.kind !== 'list') found = isOpen ? found : { ...found, refused: listed }
    else if (listed.items.length > 0) return { reader: account, listed: listed.items, refused: undefined }
    else if (!found.reader) found = { reader: account, listed: listed.items, refused: undefined }
  }
  return found
}
