import type { Credential } from '../registry/credential.ts'

/** An npm user who can publish here. */
export interface Account {
  /** As the registry spells it; `undefined` if there is only one token and the registry can't say whose it is. */
  username: string | undefined
  /** Where the token comes from, for messages. */
  variable: string
  credential: Credential
}

/** Names an account in the log: by its user, or by where its token is. */
export const nameOf = ({ username, variable }: Account): string => username ?? variable
