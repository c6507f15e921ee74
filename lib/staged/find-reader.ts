import type { Account } from '../accounts/account.ts'
import type { Credential } from '../registry/credential.ts'
import type { Registry } from '../registry/registry.ts'
import { type Listed, listStaged } from '../registry/stage.ts'
import type { StageItem } from '../registry/stage-item.ts'

/** Who looks at what is staged of a package, and what they see. */
export interface Reading {
  reader: Account | undefined
  listed: readonly StageItem[] | undefined
  /** What the registry said where nobody may look: that an account had no answer, else what it said last. */
  refused: Exclude<Listed, { kind: 'list' }> | undefined
}

/** Lists what is staged of one package, as a credential sees it. */
export type Lister = (credential: Credential) => Promise<Listed>

/** Asks the registry once with each credential. */
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
 * The first account that sees anything of the package, else the first that may look at all: the registry's list is empty for
 * those who do not maintain it.
 */
export async function findReader(accounts: readonly Account[], list: Lister): Promise<Reading> {
  let found: Reading = { reader: undefined, listed: undefined, refused: undefined }
  for (const account of accounts) {
    const listed = await list(account.credential)
    // A refusal of one account says nothing of another one that had no answer.
    const isOpen = found.reader !== undefined || found.refused?.kind === 'unknown'
    if (listed.kind !== 'list') found = isOpen ? found : { ...found, refused: listed }
    else if (listed.items.length > 0) return { reader: account, listed: listed.items, refused: undefined }
    else if (!found.reader) found = { reader: account, listed: listed.items, refused: undefined }
  }
  return found
}
