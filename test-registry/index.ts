/** An option of `addUser`. */
export type { TwoFactor } from './src/accounts.ts'
/** Sends the requests that npm would, for tests that need a published package but not npm. */
export { type Answer, type Client, createClient, type SendOptions, type UploadOptions } from './src/client.ts'
/** Faults of the registry, for `registry.faults`. */
export type { Fault, FaultAction, FaultMatch, FaultPoint, Faults } from './src/faults.ts'
export type { GateRequest, GateResponse } from './src/http.ts'
/** The id tokens of a CI service, for trusted publishing. */
export type { JobClaims, TestIssuer } from './src/issuer.ts'
export type { PackageSettings } from './src/package-settings.ts'
export type { Duration } from './src/processing.ts'
/** A request that arrived, in `registry.requests`. */
export type { RequestRecord } from './src/requests.ts'
export type { StagedVersion, StageStatus } from './src/stage-area.ts'
export { startTestRegistry } from './src/start-test-registry.ts'
export type { TokenOptions, TrustedAction } from './src/tokens.ts'
export type { Exchange, TrustedJob, TrustOptions } from './src/trusted-publishers.ts'
export type {
  StageControls,
  StagingOptions,
  TestRegistry,
  TestRegistryOptions,
  TestUser,
} from './src/types.ts'
/** For suites that run each file in its own process. */
export { hostVerdaccio } from './src/verdaccio-host.ts'
export type { VersionStatusMode } from './src/version-status.ts'
