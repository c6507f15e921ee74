import type { ParseArgsOptionsConfig } from 'node:util'
import { readArguments, UsageError } from '../commands/read-arguments.ts'
import { CHANGE_KINDS, type ChangeKind } from './kept-change.ts'

/** What `cfa publish` was called with. */
export interface TogetherFlags {
  /** The program and its arguments. */
  command: readonly [string, ...string[]]
  /** In the plugin's own form: it is checked as that. */
  config: Record<string, unknown>
  isEach: boolean
  /** What else may be asked about. */
  allowed: ReadonlySet<ChangeKind>
  isStaged: boolean
  isJson: boolean
}

const OPTIONS = {
  responder: { type: 'string' },
  timeout: { type: 'string' },
  accounts: { type: 'string' },
  'link-in-log': { type: 'boolean', default: false },
  trust: { type: 'string' },
  allow: { type: 'string' },
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
  const allowed = readKinds(flags.allow)
  if (flags.each && allowed.size > 0)
    throw new UsageError('--each and --allow do not go together: changes are asked about at the end.')
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
    allowed,
    isStaged: flags.staged,
    isJson: flags.json,
  }
}

function readKinds(given: string | undefined): ReadonlySet<ChangeKind> {
  const names = given?.split(',').map((name) => name.trim()) ?? []
  const unknown = names.find((name) => !CHANGE_KINDS.some((kind) => kind === name))
  if (unknown !== undefined)
    throw new UsageError(
      `--allow takes ${CHANGE_KINDS.join(', ')}, separated by commas, and not “${unknown}”.`,
    )
  return new Set(CHANGE_KINDS.filter((kind) => names.includes(kind)))
}
