import type { TwoFactor } from './accounts.ts'
import type { Faults } from './faults.ts'
import type { TestIssuer } from './issuer.ts'
import type { PackageSettings } from './package-settings.ts'
import type { Duration } from './processing.ts'
import type { RequestRecord } from './requests.ts'
import type { StagedVersion, StageStatus } from './stage-area.ts'
import type { TokenOptions } from './tokens.ts'
import type { Exchange, TrustOptions } from './trusted-publishers.ts'
import type { VersionStatusMode } from './version-status.ts'

export interface TestRegistryOptions {
  clock?: () => number // Unix milliseconds; default: Date.now
  realTime?: boolean // codes match an authenticator app, because no clock is moved ahead; default: false
  port?: number // default: a free one
  whoami?: boolean // false: `GET /-/whoami` is 404; default: true
  tokenList?: boolean // false: `GET /-/npm/v1/tokens` is 403; default: true
  webPairLifeMs?: number // by the gate's clock; default: 5 minutes
  webCodeLifeMs?: number // from the approval, by the gate's clock; default: unlimited
  expiredPairStatus?: 403 | 404 // the reply to a poll of an expired pair; both are reported; default: 404
  /**
   * Whether "skip 2FA for 5 minutes" also covers `stage approve` and `reject`; default: false
   * (vendurehq/vendure#4966).
   */
  skipCoversApproval?: boolean
  staging?: false | StagingOptions // false: no such routes, 404; default: the defaults below
  versionStatus?: VersionStatusMode // default: enabled
  processing?: Duration // from a publish or an approval to being public; default: 0, at once and answered with 201
}

export interface StagingOptions {
  /** What staging the first version of a name does: since October 2026 a public `0.0.0-stage`, before that a 404. */
  newNames?: 'placeholder' | 'refused' // default: placeholder
  validation?: Duration // from staging to `staged`; default: 0
  /** Whether a stage-only token may approve and reject, which is documented nowhere. Default: false. */
  stageOnlyApproves?: boolean
}

export interface TestUser {
  name: string
  token: string // reads and writes all packages, does not bypass 2FA
  totpSecret: string | null // base32
  totpUri: string | null // otpauth://
  createToken: (options?: TokenOptions) => Promise<string>
}

export interface TestRegistry {
  url: string // the gate that npm talks to, with a trailing slash
  upstreamUrl: string // Verdaccio behind the gate
  /** Default second factor: `totp`. */
  addUser: (name: string, options?: { twoFactor?: TwoFactor }) => Promise<TestUser>
  /**
   * Returns a TOTP code that is accepted now, the same one until it is spent. With `realTime`, returns that of the
   * current step, spent or not.
   */
  code: (user: string) => string
  staleCode: (user: string) => string
  /** Lets this user's codes work more than once from now on. */
  reuseCodes: (user: string) => void
  revokeToken: (token: string) => void
  addMaintainer: (packageName: string, user: string) => void
  maintainersOf: (packageName: string) => string[]
  settings: PackageSettings
  /** Approves a pending web pair, as a person on the page would. Takes the authUrl or its id. */
  approveWeb: (authUrlOrId: string) => void
  /** Skips 2FA for 5 minutes, as a person on the page would: doneUrl stays pending, and the token needs no code. */
  skipWeb: (authUrlOrId: string) => void
  /** Whether somebody has opened the page. */
  isWebOpened: (authUrlOrId: string) => boolean
  /** Lets exchanges of id tokens succeed for this package from now on. */
  trustedPublisher: (packageName: string, options?: TrustOptions) => void
  /** Starts a CI service's issuer of id tokens. It is closed with the registry. */
  startIssuer: () => Promise<TestIssuer>
  exchanges: Exchange[]
  stage: StageControls
  /** Sets how long this package's publishes and approvals take to be public from now on. */
  slowPublish: (packageName: string, takes: Duration) => void
  /** Ends the processing of a version, which makes it public. Throws unless it is being processed. */
  goLive: (packageName: string, version: string) => Promise<void>
  /** Sets what the status endpoint does for this package from now on. */
  versionStatus: (packageName: string, mode: VersionStatusMode) => void
  faults: Faults
  requests: RequestRecord[]
  /** Moves the gate's clock ahead. */
  advance: (ms: number) => void
  publisherOf: (packageName: string, version: string) => string | undefined
  /** Reads the packument straight from upstream. A version's `_npmUser.name` is the account that published it. */
  // biome-ignore lint/suspicious/noExplicitAny: a packument is whatever the registry sends
  packument: (packageName: string) => Promise<any>
  tarball: (packageName: string, version: string) => Promise<Buffer>
  close: () => Promise<void>
}

/** What people on npmjs.com and npm's scan do to staged versions. Unknown ids throw. */
export interface StageControls {
  /** Lists the staged versions of one package or of all, newest first. */
  list: (packageName?: string) => StagedVersion[]
  /**
   * Approves as a maintainer on npmjs.com, by default the package's first. Throws while the version is `validating`.
   */
  approveOnSite: (id: string, user?: string) => Promise<void>
  rejectOnSite: (id: string) => void
  setStatus: (id: string, status: StageStatus) => void
  /** Sets how long the scan of this package's staged versions takes from now on. */
  validation: (packageName: string, takes: Duration) => void
  /** Lets the scan block a staged or processing version: the item disappears, its number stays taken. */
  block: (packageName: string, version: string) => void
  /** Removes the item without notice. Its number stays taken (reported for new names and long scans). */
  vanish: (id: string) => void
}
