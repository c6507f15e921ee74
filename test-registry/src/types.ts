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
  clock?: () => number // Unix milliseconds; default Date.now
  realTime?: boolean // codes fit an authenticator app: nothing is moved ahead; default false
  port?: number // default a free one
  whoami?: boolean // false: `GET /-/whoami` is 404; default true
  tokenList?: boolean // false: `GET /-/npm/v1/tokens` is 403; default true
  webPairLifeMs?: number // by the gate's clock; default 5 minutes
  webCodeLifeMs?: number // from the approval, by the gate's clock; default without end
  expiredPairStatus?: 403 | 404 // what a poll of an expired pair gets; both are reported; default 404
  /** Whether "skip 2FA for 5 minutes" holds for `stage approve` and `reject` too; default not (vendurehq/vendure#4966). */
  skipCoversApproval?: boolean
  staging?: false | StagingOptions // false: no such routes, 404; default with the defaults below
  versionStatus?: VersionStatusMode // default enabled
  processing?: Duration // from a publish or an approval to being public; default 0: at once, and answered with 201
}

export interface StagingOptions {
  /** What staging the first version of a name does: since October 2026 a public `0.0.0-stage`, before 404. */
  newNames?: 'placeholder' | 'refused' // default placeholder
  validation?: Duration // from staging to `staged`; default 0
  /** Whether tokens that only stage may approve and reject, which is documented nowhere; default not. */
  stageOnlyApproves?: boolean
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
  /** Codes of this user are good for several writes from now on. */
  reuseCodes: (user: string) => void
  revokeToken: (token: string) => void
  addMaintainer: (packageName: string, user: string) => void
  maintainersOf: (packageName: string) => string[]
  settings: PackageSettings
  /** Approves a pending web pair, as the person on the page would. Takes the authUrl or its id. */
  approveWeb: (authUrlOrId: string) => void
  /** The person skips 2FA for 5 minutes instead: doneUrl stays pending, writes with the same token need no code. */
  skipWeb: (authUrlOrId: string) => void
  /** Whether somebody has opened the page. */
  isWebOpened: (authUrlOrId: string) => boolean
  /** Exchanges of id tokens for this package succeed from now on. */
  trustedPublisher: (packageName: string, options?: TrustOptions) => void
  /** Starts a CI service's issuer of id tokens; it is closed with the registry. */
  startIssuer: () => Promise<TestIssuer>
  exchanges: Exchange[]
  stage: StageControls
  /** Publishes and approvals of this package take so long to be public from now on. */
  slowPublish: (packageName: string, takes: Duration) => void
  /** Ends the processing of a version: it is public. Throws unless it is being processed. */
  goLive: (packageName: string, version: string) => Promise<void>
  /** What the status endpoint does for this package from now on. */
  versionStatus: (packageName: string, mode: VersionStatusMode) => void
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

/** What happens to staged versions without npm: on npmjs.com, and by npm's scan. Unknown ids throw. */
export interface StageControls {
  /** Newest first; of one package or of all. */
  list: (packageName?: string) => StagedVersion[]
  /** A maintainer approves on npmjs.com. Throws while the version is validated. Default: the package's first maintainer. */
  approveOnSite: (id: string, user?: string) => Promise<void>
  rejectOnSite: (id: string) => void
  setStatus: (id: string, status: StageStatus) => void
  /** How long the scan of what is staged for this package takes from now on. */
  validation: (packageName: string, takes: Duration) => void
  /** The scan fails of a version that is staged or processed: its item is gone, its number stays taken. */
  block: (packageName: string, version: string) => void
  /** The item is gone without a word, its number stays taken (reported of new names and of long scans). */
  vanish: (id: string) => void
}
