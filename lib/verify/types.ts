import type { discoverAccounts } from '../accounts/discover.ts'
import type { Options } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import type { Phase } from '../errors/state.ts'
import type { Session } from '../release/session.ts'
import type { PackageJson, PluginConfig, ReleaseContext } from '../types.ts'

/** How this entry of the plugin publishes. */
export type Mode =
  /** As `@semantic-release/npm` does. */
  | { kind: 'plain'; registry: string; userconfig: string; isTrusted?: boolean }
  /** With a maintainer's second factor. */
  | { kind: 'asking'; session: Session }
  | { kind: 'unpublished' }

export interface Verification {
  phase: Phase
  /** As semantic-release hands it over: a module that is the responder may have options of its own in there. */
  config: PluginConfig
  options: Options
  pkg: PackageJson
  context: ReleaseContext
  effects: Effects
}

/** Somebody is asked for a second factor. */
export type Asking = Verification & { registry: string; discovery: ReturnType<typeof discoverAccounts> }
