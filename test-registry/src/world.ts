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

/** Everything the gate knows and does. Each route takes what it needs from it. */
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
  newNames: 'placeholder' | 'refused' // what happens when the first version of a name is staged
  versionStatus: VersionStatus
  trusted: TrustedPublishers
  underFaults: UnderFaults
  forward: Forward
  staging: boolean // false: the registry has no such routes
  whoami: boolean // false: the registry has no such endpoint
  tokenList: boolean // false: the list is refused to granular tokens
  stageOnlyApproves: boolean // whether stage-only tokens may approve and reject
  skipCoversApproval: boolean // whether "skip 2FA for 5 minutes" also covers `stage approve` and `reject`
}

/** Answers the requests that match its method and its path, decoded and without the query. Captures are arguments. */
export interface Route {
  method: string
  path: RegExp
  answer: (request: GateRequest, captures: string[]) => Promise<Reply> | Reply
}
