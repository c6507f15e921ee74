import type { Account } from '../../lib/accounts/account.ts'
import { describeRelease } from '../../lib/errors/describe-release.ts'
import { createFail, type Fail } from '../../lib/errors/fail.ts'
import type { Phase } from '../../lib/errors/state.ts'
import type { Target } from '../../lib/package/target.ts'

export const alice: Account = {
  username: 'alice',
  variable: 'NPM_TOKEN_ALICE',
  credential: { type: 'bearer', secret: 'npm_token-of-alice' },
}
export const bob: Account = {
  username: 'bob',
  variable: 'NPM_TOKEN_BOB',
  credential: { type: 'bearer', secret: 'npm_token-of-bob' },
}

/** What `createContext` releases. */
export const TARGET: Target = {
  name: '@example/tool',
  version: '2.1.0',
  distTag: 'latest',
  registry: 'https://registry.example/',
  gitTag: 'v2.1.0',
}

/** Makes the errors of that release. */
export const failIn = (phase: Phase = 'publish'): Fail =>
  createFail((written) => describeRelease({ ...TARGET, phase }, written), TARGET.registry)

/** The details of an error. */
export const detailsOf = (error: unknown): string => (error as { details: string }).details
