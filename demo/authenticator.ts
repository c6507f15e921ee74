/** The current codes of all accounts, and how long they last. */
export interface Codes {
  codes: Array<{ account: string; code: string }>
  secondsLeft: number
}

/** Replaces the app on each maintainer's phone, so that the demo needs none. The responder has nothing like it. */
export interface Authenticator {
  read: () => Codes
}

const STEP_S = 30

export function createAuthenticator(
  accounts: readonly string[],
  codeOf: (account: string) => string,
): Authenticator {
  return {
    read: () => ({
      codes: accounts.map((account) => ({ account, code: codeOf(account) })),
      secondsLeft: STEP_S - (Math.floor(Date.now() / 1000) % STEP_S),
    }),
  }
}
