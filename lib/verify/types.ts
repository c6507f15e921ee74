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

/** What an entry of the plugin verifies itself with. */
export interface Verification {
  phase: Phase
  /** As semantic-release hands it over: a module that is the responder may have options of its own in there. */
  config: PluginConfig
  options: Options
  pkg: PackageJson
  context: ReleaseContext
  effects: Effects
  /** It is not semantic-release that publishes: there is no tag, and there are no other plugins. */
  isAlone?: boolean
}

/** The way to a registry, and all that npm's processes need to know of it. */
export interface Connection {
  registry: Registry
  /** What reads are signed with. */
  reader: Credential | undefined
  /** What no child process, log or error may hold. */
  secrets: readonly string[]
  /** npm's configuration files, the strongest last. */
  configFiles: readonly string[]
  noProxy: readonly string[]
  /** npm's network settings that come from the project's own files. */
  network: readonly ProjectSetting[]
  /** By `publishConfig` and npm's configuration; `null`: the registry decides. */
  access: string | null
  ignoresScripts: boolean
  /** The setting by which `npm version` writes to another folder. */
  elsewhere: { setting: string; file?: string | undefined } | undefined
  /** npm signs where the package was built; `undefined` where nothing says it. */
  provenance: boolean | undefined
  /** Only this user can enter it, and it is gone when the process ends. */
  folder: string
  /** `undefined`: the version is compared with no earlier one here. */
  trust?: TrustGuard | undefined
}

/** How this entry of the plugin publishes. */
export type Mode =
  | { kind: 'unpublished' }
  /** Without a second factor, as `@semantic-release/npm` does. */
  | { kind: 'unattended'; connection: Connection; writer: UnattendedWriter }
  /** With a maintainer's second factor. */
  | { kind: 'attended'; connection: Connection; session: Session }

/** What was found out in `verifyConditions` holds for the steps that follow. */
export const publishOf = (mode: Mode): Publish =>
  mode.kind === 'attended' && mode.session.staging ? 'staged' : 'direct'

export interface UnattendedWriter {
  /** A trusted publisher's token is made when it is needed. */
  credential: () => Promise<Credential>
  isTrusted: boolean
  /** Whether npm would sign without being told to. */
  signs?: () => Promise<boolean>
}

/** What lasts from `verifyConditions` to the end of a release with a maintainer. */
export interface Session {
  responder: Responder
  features: readonly Feature[]
  /** Who can publish; empty only where the job's identity stages. */
  accounts: readonly Account[]
  /** Questions that a responder may still show. */
  open: Set<QuestionSession>
  /** `undefined`: it is published directly. */
  staging: Staging | undefined
}
