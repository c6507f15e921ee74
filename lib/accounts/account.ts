import type { Credential } from '../registry/credential.ts'

/** An npm user who can publish here. */
export interface Account {
  /** As the registry spells it; `undefined` where there is one token and the registry cannot say whose it is. */
  username: string | undefined
  /** Where the token comes from, for messages. */
  variable: string
  credential: Credential
}

/** For the log: a name, or where the token is. */
export const nameOf = ({ username, variable }: Account): string => username ?? variable
