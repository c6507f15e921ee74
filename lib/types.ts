import type { Writable } from 'node:stream'

/** Environment variables of a process. */
export type Env = Record<string, string | undefined>

/** The part of semantic-release's logger that this plugin uses. Only `log` always exists. */
export interface Logger {
  log: (...args: unknown[]) => void
  warn?: (...args: unknown[]) => void
  success?: (...args: unknown[]) => void
}

/** The release that semantic-release is making. */
export interface NextRelease {
  version: string
  channel?: string | null
  gitTag?: string
  gitHead?: string
  notes?: string
}

/**
 * The part of semantic-release's context that this plugin reads.
 *
 * @see semantic-release@25, docs/developer-guide/plugin.md, "context"
 */
export interface ReleaseContext {
  cwd: string
  env: Env
  stdout: Writable
  stderr: Writable
  logger: Logger
  options: Record<string, unknown>
  envCi?: Record<string, unknown>
  /** `prerelease` is the identifier of its versions, if they are prereleases. */
  branch?: { name?: string; prerelease?: unknown }
  nextRelease?: NextRelease
  /** Empty if there was no earlier release. */
  lastRelease?: { version?: string; gitHead?: string }
  /** The commits since the last release, the latest first. */
  commits?: ReadonlyArray<{ hash?: string; subject?: string; message?: string }>
}

/** The context of the steps that have a release. */
export type NextReleaseContext = ReleaseContext & { nextRelease: NextRelease }

/** The plugin's options as semantic-release hands them over: ours, merged over its own global ones. */
export type PluginConfig = Record<string, unknown>

/** What semantic-release shows of a published release. */
export interface Release {
  name: string
  url: string | undefined
  channel: string
}

/** The fields of `package.json` that this plugin reads. */
export interface PackageJson {
  name: string
  version?: string | undefined
  private?: boolean | undefined
  publishConfig?:
    | { registry?: string | null | undefined; provenance?: unknown; access?: unknown; [key: string]: unknown }
    | undefined
  scripts?: Record<string, string> | undefined
  dependencies?: unknown
  devDependencies?: unknown
  optionalDependencies?: unknown
  peerDependencies?: unknown
}
