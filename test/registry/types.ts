import type { TwoFactor } from './accounts.ts'
import type { Faults } from './faults.ts'
import type { RequestRecord } from './requests.ts'
import type { TokenOptions } from './tokens.ts'
import type { Exchange, TrustOptions } from './trusted-publishers.ts'

export interface TestRegistryOptions {
  clock?: () => number // Unix milliseconds; default Date.now
  realTime?: boolean // codes fit an authenticator app: nothing is moved ahead; default false
  port?: number // default a free one
  whoami?: boolean // false: `GET /-/whoami` is 404; default true
  tokenList?: boolean // false: `GET /-/npm/v1/tokens` is 403; default true
  webPairLifeMs?: number // by the gate's clock; default 5 minutes
}

export interface TestUser {
  name: string
  token: string // reads and writes everything, does not bypass 2FA
  totpSecret: string | null // base32
  totpUri: string | null // otpauth://
  createToken: (options?: TokenOptions) => Promise<string>
}

export interface TestRegistry {
  url: string // the gate, with a slash at the end: what npm talks to
  upstreamUrl: string // Verdaccio behind it
  /** Default second factor: `totp`. */
  addUser: (name: string, options?: { twoFactor?: TwoFactor }) => Promise<TestUser>
  /** A TOTP that is accepted now. The same one again until it is spent; with `realTime` that of the current step, spent or not. */
  code: (user: string) => string
  staleCode: (user: string) => string
  revokeToken: (token: string) => void
  addMaintainer: (packageName: string, user: string) => void
  /** Approves a pending web pair, as the person on the page would. Takes the authUrl or its id. */
  approveWeb: (authUrlOrId: string) => void
  /** Exchanges of id tokens for this package succeed from now on. */
  trustedPublisher: (packageName: string, options?: TrustOptions) => void
  exchanges: Exchange[]
  faults: Faults
  requests: RequestRecord[]
  /** Moves the gate's clock ahead. */
  advance: (ms: number) => void
  publisherOf: (packageName: string, version: string) => string | undefined
  /** Straight from upstream; a version's `_npmUser.name` is the account that published it. */
  // biome-ignore lint/suspicious/noExplicitAny: a packument is whatever the registry says
  packument: (packageName: string) => Promise<any>
  tarball: (packageName: string, version: string) => Promise<Buffer>
  close: () => Promise<void>
}
