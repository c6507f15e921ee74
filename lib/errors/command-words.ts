import type { ErrorDefinition } from './definition.ts'
import type { ErrorCode } from './table.ts'

/** What the reader of an error runs. */
export type Surface = 'release' | 'publish' | 'otp'

/** The texts of a row that are shown. */
export type Words = Pick<ErrorDefinition, 'message' | 'meaning' | 'next'>

type WordsOfSome = Partial<Record<ErrorCode, Partial<Words>>>

/** Options as the tables write them, and the flags that they are on a command line. */
const FLAGS: ReadonlyArray<readonly [option: RegExp, flag: string]> = [
  [/`publish: "staged"`/g, '`--staged`'],
  [/`publish` and `wait`/g, '`--staged` and `--wait`'],
  [/`trust: "allow"`/g, '`--trust allow`'],
  [/`linkInLog: true`/g, '`--link-in-log`'],
  [/`responder: "(\w+)"`/g, '`--responder $1`'],
  [/`accounts: \["(\w+)"\]`/g, '`--accounts $1`'],
  [/`\["alice", "bob"\]`/g, '`--accounts alice,bob`'],
  [/`(accounts|responder|timeout|trust|wait)`/g, '`--$1`'],
]

const ANY_OPTION = new RegExp(FLAGS.map(([{ source }]) => source).join('|'), 'g')

const flagOf = (given: string): string =>
  FLAGS.reduce((text, [option, flag]) => text.replace(option, flag), given)

const AFTER_DECLINE =
  'Settle it with the maintainer, and run the same command again. Git tags and commits are still there.'

/** Texts of `cfa publish` and `cfa otp` that differ in more than flags: a command has no release with a tag. */
export const COMMAND_WORDS: WordsOfSome = {
  EINVALIDWAIT: {
    message: 'Invalid `--wait`.',
    meaning:
      '`--wait` must be `true`, `false`, or how long to wait for an approval, such as `10m`, between one second and six hours.',
    next: 'Correct it, or leave it out to wait until `--timeout`.',
  },
  EACCOUNTKINDS: {
    next: 'Remove `NPM_TOKEN`, or name the maintainers with `--accounts`.',
  },
  EAPPROVALDECLINED: { next: AFTER_DECLINE },
  EDEPENDENCYPROTOCOL: {
    next: 'Publish with a tool that replaces `workspace:` and `catalog:`, such as `pnpm publish` or `yarn npm publish`. In place of `link:`, `portal:` and `patch:`, write version ranges.',
  },
  ENONPMTOKEN: {
    meaning:
      'Neither the environment nor `.npmrc` has one for this registry. A trusted publisher can’t take its place here, because it belongs to one package.',
    next: 'Set one `NPM_TOKEN_<username>` for each maintainer. With the responder `npm`, set `NPM_TOKEN` to a token that may stage.',
  },
  EOTPDECLINED: { next: AFTER_DECLINE },
  EOTPTIMEOUT: {
    next: 'Run the same command again when a maintainer can answer. `--timeout` changes how long it waits.',
  },
  EPUBLISHCONFLICT: {
    next: 'If it is yours, leave it out with a filter of your tool, or publish the next version. If it isn’t, find out who published it.',
  },
  EPUBLISHUNCLEAR: { next: 'Run the same command again in a few minutes.' },
  ERESPONDERCLOSED: {
    next: 'See whether a later run has taken over. If none has, run the same command again.',
  },
  ESTAGEUNCLEAR: { next: 'Run the same command again: it uses what was staged.' },
  ESTAGEREJECTED: {
    next: 'Ask the other maintainers why. The same command, run again, stages the version anew.',
  },
  ESTAGETIMEOUT: {
    next: 'Approve the version and run the same command again, or discard it. `--timeout` changes how long it waits.',
  },
}

/** Texts of `cfa otp` that differ from those of `cfa publish`: it publishes nothing, and asks about one account. */
const OTP_WORDS: WordsOfSome = {
  EACCOUNTMISSING: {
    meaning: '`--account` names an npm user who has no token in the environment.',
    next: 'Pass the token to the command under the expected name, or correct `--account`.',
  },
  EACCOUNTSTAGEONLY: { next: 'Have its owner create a granular token with read and write permission.' },
  ERESPONDERACCOUNTS: {
    next: 'Name the one user whose codes the service passes on, as in `--account alice`. Or use a responder that knows who has answered.',
  },
  ELINKINLOG: {
    message: 'npmjs.com gives no codes.',
    meaning:
      'npmjs.com confirms an upload that waits there. So there is no code that this command could print.',
    next: 'Use another responder: a URL, `--responder terminal`, or a module.',
  },
}

/** Returns the texts of an error for the reader of `surface`. */
export function wordsFor(surface: Surface, code: ErrorCode, row: Words): Words {
  const { message, meaning, next } = row
  if (surface === 'release') return { message, meaning, next }
  const own = surface === 'otp' ? OTP_WORDS[code] : undefined
  return {
    message: inCommand(message),
    meaning: meaning && inCommand(meaning),
    next: inCommand(next),
    ...COMMAND_WORDS[code],
    ...own,
  }
}

/** The same text with flags in place of options; a command line has no quotes around a value. */
function inCommand(text: string): string {
  return text
    .replace(ANY_OPTION, flagOf)
    .replace(/^Invalid (`--\w+`) option\./, '$1 can’t be used.')
    .replace(/\b(r|R)un the release again/g, '$1un the same command again')
    .replace(/`"([^"`]+)"`/g, '`$1`')
}

/** The same text with each flag after its option, for the documentation. */
export function withFlags(text: string): string {
  return text.replace(ANY_OPTION, (given) => `${given} (${flagOf(given)})`)
}
