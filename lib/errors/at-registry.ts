/** The registry that refused a write, and the account that sent it. */
export interface AtRegistry {
  registry: string
  account?: string | undefined
  variable?: string | undefined
}

/** Labels these facts for an error. */
export const atRegistry = ({ registry, account, variable }: AtRegistry) => ({
  Registry: registry,
  Account: account,
  Variable: variable,
})
