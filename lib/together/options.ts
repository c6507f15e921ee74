import type { ParseArgsOptionsConfig } from 'node:util'
import { readArguments, UsageError } from '../commands/read-arguments.ts'

/** What `cfa publish` was called with. */
export interface TogetherFlags {
  /** The program and its arguments. */
  command: readonly [string, ...string[]]
  /** In the plugin's own form: it is checked as that. */
  config: Record<string, unknown>
  isEach: boolean
  isStaged: boolean
  isJson: boolean
}

const OPTIONS = {
  responder: { type: 'string' },
  timeout: { type: 'string' },
  accounts: { type: 'string' },
  'link-in-log': { type: 'boolean', default: false },
  trust: { type: 'string' },
  each: { type: 'boolean', default: false },
  staged: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig

/** Reads the flags, and the command behind `--`. `undefined`: help is wanted. Throws `UsageError`. */
export function readFlags(args: readonly string[]): TogetherFlags | undefined {
  const at = args.indexOf('--')
  const flags = readArguments(at < 0 ? args : args.slice(0, at), OPTIONS)
  if (flags.help) return undefined
  const [program, ...rest] = at < 0 ? [] : args.slice(at + 1)
  if (program === undefined)
    throw new UsageError('Name the command that publishes, after two hyphens: cfa publish -- pnpm -r publish')
  if (flags.each && flags.staged)
    throw new UsageError('--each and --staged do not go together: what is staged is approved at the end.')
  const accounts = flags.accounts?.split(',').map((name) => name.trim())
  return {
    command: [program, ...rest],
    config: {
      ...(flags.responder === undefined ? {} : { responder: flags.responder }),
      ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
      ...(accounts === undefined ? {} : { accounts }),
      ...(flags.trust === undefined ? {} : { trust: flags.trust }),
      linkInLog: flags['link-in-log'],
    },
    isEach: flags.each,
    isStaged: flags.staged,
    isJson: flags.json,
  }
}
