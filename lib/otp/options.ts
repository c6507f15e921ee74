import type { ParseArgsOptionsConfig } from 'node:util'
import semver from 'semver'
import { checkedConfig } from '../commands/checked-config.ts'
import { readArguments, UsageError } from '../commands/read-arguments.ts'
import { safeLine } from '../log/safe-text.ts'

/** What `cfa otp` was called with. */
export interface OtpFlags {
  /** The npm user whose code is asked for. */
  account: string
  name: string
  version: string
  tag: string
  /** Plugin options, verified as the plugin verifies them. */
  config: Record<string, unknown>
}

const OPTIONS = {
  account: { type: 'string' },
  package: { type: 'string' },
  tag: { type: 'string', default: 'latest' },
  responder: { type: 'string' },
  timeout: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig

/** Reads the flags. Returns `undefined` if help is wanted. Throws `UsageError`. */
export function readFlags(args: readonly string[]): OtpFlags | undefined {
  const { help, account, package: spec, tag, responder, timeout } = readArguments(args, OPTIONS)
  if (help) return undefined
  if (!account?.trim()) throw new UsageError('Name the npm user whose code it is: --account alice')
  if (!spec) throw new UsageError('Name what the code is for: --package example@1.2.3')
  const [, name, version] = /^((?:@[^/@\s]+\/)?[^/@\s]+)@([^@\s]+)$/.exec(spec.trim()) ?? []
  if (name === undefined || version === undefined || !semver.valid(version))
    throw new UsageError(`“${safeLine(spec)}” is not a package and its version, such as example@1.2.3.`)
  const config = checkedConfig({ responder, timeout }, 'otp')
  return { account: account.trim(), name, version, tag, config }
}
