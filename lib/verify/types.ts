import type { Feature } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Options, Publish } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import type { Phase } from '../errors/state.ts'
import type { ProjectSetting } from '../npm/npm-config.ts'
import type { Credential } from '../registry/credential.ts'
import type { Registry } from '../registry/registry.ts'
import type { QuestionSession } from '../release/question-session.ts'
import type { Responder } from '../responders/types.ts'
import type { Staging } from '../staged/staging.ts'
import type { TrustGuard } from '../trust/guard.ts'
import type { PackageJson, PluginConfig, ReleaseContext } from '../types.ts'

/** What verifying an entry of the plugin needs. */
export interface Verification {
  phase: Phase
  /** The options as semantic-release passes them. A module that is the responder may have its own among them. */
  config: PluginConfig
  options: Options
  pkg: PackageJson
  context: ReleaseContext
  effects: Effects
  /** Whether something other than semantic-release publishes. Then there is no tag, and there are no other plugins. */
  isAlone?: boolean
}

/** The way to a registry, and everything that npm's processes need to know about it. */
export interface Connection {
  registry: Registry
  /** What authenticates reads. */
  reader: Credential | undefined
  /** What no child process, log or error may hold. */
  secrets: readonly string[]
  /** npm's configuration files, the strongest last. */
  configFiles: readonly string[]
  noProxy: readonly string[]
  /** The scopes that npm's settings give to this registry. */
  scopes: readonly string[]
  /** npm's network settings that come from the project's own files. */
  network: readonly ProjectSetting[]
  /** From `publishConfig` or npm's configuration. `null` leaves it to the registry. */
  access: string | null
  ignoresScripts: boolean
  /** The setting that makes `npm version` write to another folder. */
  elsewhere: { setting: string; file?: string | undefined } | undefined
  /** Whether npm signs a statement on where the package was built; `undefined` if nothing says so. */
  provenance: boolean | undefined
  /** A folder that only this user can enter. It is gone when the process ends. */
  folder: string
  /** `undefined` if the version is not compared with earlier ones here. */
  trust?: TrustGuard | undefined
}

/** How this entry of the plugin publishes. */
export type Mode =
  | { kind: 'unpublished' }
  /** Publishes without a second factor, as `@semantic-release/npm` does. */
  | { kind: 'unattended'; connection: Connection; writer: UnattendedWriter }
  /** Publishes with a maintainer's second factor. */
  | { kind: 'attended'; connection: Connection; session: Session }

/** Returns how the steps after `verifyConditions` publish: what it found out holds for them. */
export const publishOf = (mode: Mode): Publish => (stagingOf(mode) ? 'staged' : 'direct')

export const stagingOf = (mode: Mode): Staging | undefined =>
  mode.kind === 'attended' ? mode.session.staging : undefined

export interface UnattendedWriter {
  /** Returns the credential. A trusted publisher's token is made only when it is needed. */
  credential: () => Promise<Credential>
  isTrusted: boolean
  /** Whether npm would sign without being told to. */
  signs?: () => Promise<boolean>
}

/** What lasts from `verifyConditions` to the end of a release with a maintainer. */
export interface Session {
  responder: Responder
  features: readonly Feature[]
  /** Whether there may be nothing at the responder's URL. */
  isNotFound?: true | undefined
  /** The accounts that can publish. Empty only if the job's identity stages. */
  accounts: readonly Account[]
  /** Questions that a responder may still show. */
  open: Set<QuestionSession>
  /** `undefined` if it is published directly. */
  staging: Staging | undefined
}
