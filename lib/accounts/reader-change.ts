import type { Credential } from '../registry/credential.ts'
import type { Account } from './account.ts'

/**
 * Has the job read with another account once the registry refuses the one that it reads with. A token that was revoked
 * sees nothing of a private package, so the job would wait in vain until what another account has published is shown.
 */
export const readerChange =
  (connection: { reader: Credential | undefined }) =>
  ({ credential }: Account, [next]: readonly Account[]): void => {
    if (connection.reader?.secret === credential.secret) connection.reader = next?.credential
  }
