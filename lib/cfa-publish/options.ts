import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { checkedConfig } from '../commands/checked-config.ts'
import { readArguments, UsageError } from '../commands/read-arguments.ts'
import { safeLine } from '../log/safe-text.ts'
import { shellWord } from '../log/shell-word.ts'
import { CHANGE_KINDS, type ChangeKind } from './kept-change.ts'

/** What `cfa publish` was called with. */
export interface CfaPublishFlags {
  /** The program and its arguments. */
  command: readonly [string, ...string[]]
  /** Plugin options, verified as the plugin verifies them. */
  config: Record<string, unknown>
  isEach: boolean
  /** The kinds of change that may be asked about. */
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
  wait: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig

/** Reads the flags, and the command after `--`. Returns `undefined` if help is wanted. Throws `UsageError`. */
export function readFlags(args: readonly string[]): CfaPublishFlags | undefined {
  const at = args.indexOf('--')
  const flags = readOwn(at < 0 ? args : args.slice(0, at), at < 0)
  if (flags.help) return undefined
  const [program, ...rest] = at < 0 ? [] : args.slice(at + 1)
  if (program === undefined)
    throw new UsageError('Name the command that publishes, after two hyphens: cfa publish -- pnpm -r publish')
  if (flags.each && flags.staged)
    throw new UsageError('--each and --staged can’t be used together: what is staged is approved at the end.')
  if (flags.wait !== undefined && !flags.staged)
    throw new UsageError('--wait needs --staged: only what is staged can be approved later.')
  const allowed = readKinds(flags.allow)
  if (flags.each && allowed.size > 0)
    throw new UsageError('--each and --allow can’t be used together: changes are asked about at the end.')
  const { responder, timeout, trust } = flags
  const accounts = flags.accounts?.split(',').map((name) => name.trim())
  return {
    command: [program, ...rest],
    config: checkedConfig(
      { responder, timeout, accounts, trust, wait: readWait(flags.wait), linkInLog: flags['link-in-log'] },
      'publish',
    ),
    isEach: flags.each,
    allowed,
    isStaged: flags.staged,
    isJson: flags.json,
  }
}

/** Returns the value as the plugin's `wait` option takes it. */
function readWait(given: string | undefined): unknown {
  return given === 'true' || given === 'false' ? given === 'true' : given
}

/**
 * Reads the flags before the command. Throws `UsageError` if there is a word that is not a flag.
 *
 * @param isAll - Whether there was no `--`. The command then begins with the first such word.
 */
function readOwn(args: readonly string[], isAll: boolean) {
  const { tokens } = parseArgs({
    ...{ args: [...args], options: OPTIONS, strict: false, allowPositionals: true, tokens: true },
  })
  const word = tokens.find(({ kind }) => kind === 'positional')
  const flags = readArguments(word ? args.slice(0, word.index) : args, OPTIONS)
  if (!word || flags.help) return flags
  const [before, command] = [args.slice(0, word.index), args.slice(word.index)]
  if (!isAll)
    throw new UsageError(
      `“${safeLine(command[0] ?? '')}” is not an option. The whole command goes after the two hyphens.`,
    )
  const line = ['cfa publish', ...before.map(shellWord), '--', ...command.map(shellWord)].join(' ')
  throw new UsageError(`Put two hyphens before the command: ${safeLine(line)}`)
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
