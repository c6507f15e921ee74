import type { Account } from './accounts.ts'
import type { UnderFaults } from './faults.ts'
import type { HiddenVersions } from './hidden-versions.ts'
import type { GateRequest, Reply } from './http.ts'
import type { PackageSettings } from './package-settings.ts'
import type { Packages } from './packages.ts'
import type { Processing } from './processing.ts'
import type { StageArea } from './stage-area.ts'
import type { Tokens } from './tokens.ts'
import type { TrustedPublishers } from './trusted-publishers.ts'
import type { Forward } from './upstream.ts'
import type { VersionStatus } from './version-status.ts'
import type { WebPairs } from './web-pairs.ts'

/** All that the gate knows and does; each route takes what it needs from it. */
export interface World {
  now: () => number
  accounts: Map<string, Account>
  tokens: Tokens
  pairs: WebPairs
  packages: Packages
  settings: PackageSettings
  hidden: HiddenVersions
  processing: Processing
  staged: StageArea
  newNames: 'placeholder' | 'refused' // what staging the first version of a name does
  versionStatus: VersionStatus
  trusted: TrustedPublishers
  underFaults: UnderFaults
  forward: Forward
  staging: boolean // false: the registry has no such routes
  whoami: boolean // false: the registry has no such endpoint
  tokenList: boolean // false: it is refused to granular tokens
  stageOnlyApproves: boolean // tokens that only stage may approve and reject
  skipCoversApproval: boolean // the five minutes without 2FA hold for `stage approve` and `reject` too
}

/** A route answers what its method and decoded path (without query) match; its captures are the arguments. */
export interface Route {
  method: string
  path: RegExp
  answer: (request: GateRequest, captures: string[]) => Promise<Reply> | Reply
}
