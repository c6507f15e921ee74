import type { Account } from '../accounts/account.ts'
import type { Registry } from '../registry/registry.ts'
import { type Listed, listStaged } from '../registry/stage.ts'
import type { StageItem } from '../registry/stage-item.ts'

/** Who looks at what is staged of a package, and what they see. */
export interface Reading {
  reader: Account | undefined
  listed: readonly StageItem[] | undefined
  /** What the registry said last, where nobody may look. */
  refused: Exclude<Listed, { kind: 'list' }> | undefined
}

/**
 * The first account that sees anything of the package, else the first that may look at all: the registry's list is empty for
 * those who do not maintain it.
 */
export async function findReader(
  registry: Registry,
  accounts: readonly Account[],
  name: string,
): Promise<Reading> {
  let found: Reading = { reader: undefined, listed: undefined, refused: undefined }
  for (const account of accounts) {
    const listed = await listStaged(registry, account.credential, name)
    if (listed.kind !== 'list') found = found.reader ? found : { ...found, refused: listed }
    else if (listed.items.length > 0) return { reader: account, listed: listed.items, refused: undefined }
    else if (!found.reader) found = { reader: account, listed: listed.items, refused: undefined }
  }
  return found
}
