import type { ErrorDefinition } from './definition.ts'
import type { ErrorCode } from './table.ts'

/** What the reader of an error runs. */
export type Surface = 'release' | 'publish' | 'otp'

/** The texts of a row that are shown. */
export type Words = Pick<ErrorDefinition, 'message' | 'meaning' | 'next'>

type WordsOfSome = Partial<Record<ErrorCode, Partial<Words>>>

const AFTER_DECLINE =
  'Ask the maintainer why, and run the same command again when that is settled. Git tags and commits that were made before are still there.'
const AFTER_TIMEOUT =
  'Run the same command again when a maintainer can answer. `--timeout` changes how long it waits.'

/** Where `cfa publish` and `cfa otp` say it in another way than the plugin: they have flags, and no release with a tag. */
export const COMMAND_WORDS: WordsOfSome = {
  EINVALIDRESPONDER: {
    message: '`--responder` can’t be used.',
    meaning:
      '`--responder` (or `CFA_RESPONDER_URL`) must be the URL of a responder, `npm`, `terminal`, or the name of a module that makes a responder.',
  },
  EINVALIDACCOUNTS: {
    message: '`--accounts` can’t be used.',
    meaning: '`--accounts` must be npm usernames, separated by commas, with no name in it twice.',
    next: 'Write it as `--accounts alice,bob`. Without it, every `NPM_TOKEN_<username>` is used.',
  },
  EINVALIDTIMEOUT: {
    message: '`--timeout` can’t be used.',
    meaning:
      '`--timeout` is how long to wait for a maintainer. It must be a number of seconds, or a time like `90s`, `30m` or `1h`, between one second and six hours.',
    next: 'Correct it, or leave it out to wait for 30 minutes.',
  },
  EINVALIDTRUST: {
    message: '`--trust` can’t be used.',
    meaning: '`--trust` must be `keep` (no version may carry less evidence than an earlier one) or `allow`.',
    next: 'Correct it, or leave it out to keep what earlier versions carry.',
  },
  EINVALIDWAIT: {
    message: '`--wait` can’t be used.',
    meaning:
      '`--wait` must be `true`, `false`, or how long to wait for the approval of what is staged, such as `10m`, between one second and six hours.',
    next: 'Correct it, or leave it out to wait until `--timeout`.',
  },
  EREGISTRYSETTINGS: {
    meaning:
      'The command follows npm’s settings for registries, proxies and certificates. Reading them failed.',
  },
  ETEMPFOLDER: {
    meaning: 'The command keeps npm’s settings for this run in a temporary folder, and writing there failed.',
  },
  ETRUSTDOWNGRADE: {
    next: 'Add `--staged`: a version that a maintainer has approved carries the most. If earlier versions carry provenance alone, switching `provenance` on is enough. If users may be refused this version, add `--trust allow`. See `docs/trust.md`.',
  },
  EACCOUNTMISSING: {
    meaning: '`--accounts` names an npm user who has no token in the environment.',
    next: 'Pass the token to the command under the expected name, or remove the user from `--accounts`.',
  },
  EACCOUNTSTAGEONLY: {
    next: 'Add `--staged`, and the version is staged with this token and approved by a maintainer. Or have its owner make a granular token with read and write permission.',
  },
  ERESPONDERACCOUNTS: {
    next: 'Name the one user whose codes the service brings, such as `--accounts alice`. Or use a responder that knows who has answered.',
  },
  ERESPONDERMODULE: {
    meaning:
      'The module that `--responder` (or `CFA_RESPONDER_URL`) names was not found, failed while loading, or does not export `createResponder`.',
  },
  ERESPONDERTERMINAL: {
    meaning:
      'With `--responder terminal`, the person who runs the command is asked. This process has no terminal.',
    next: 'Run the command by hand in a terminal, or use another responder in CI.',
  },
  EAPPROVALDECLINED: { next: AFTER_DECLINE },
  EAPPROVALTIMEOUT: { next: AFTER_TIMEOUT },
  EOTPDECLINED: { next: AFTER_DECLINE },
  EOTPTIMEOUT: { next: AFTER_TIMEOUT },
  EPUBLISHCONFLICT: {
    next: 'If that version is yours, leave it out with a filter of your tool, or publish the next one. If it isn’t, find out who published it.',
  },
  EPUBLISHREFUSED: {
    meaning: 'The registry refused what was sent, for a reason that is not known.',
    next: 'Read the message above and correct the cause. Then run the same command again.',
  },
  EPUBLISHUNCLEAR: { next: 'Run the same command again in a few minutes.' },
  ESTAGEUNSUPPORTED: {
    next: 'For a registry without staging, leave out `--staged`. On npmjs.com, check that a token covers this package.',
  },
  ESTAGETAKEN: {
    next: 'As a maintainer, look at “Staged Packages” on npmjs.com, or run `npx npm@11 stage list`. Approve or discard what is there, then run the same command again.',
  },
  ESTAGEUNCLEAR: { next: 'Run the same command again. If the version was staged, that one is used.' },
  ESTAGEREJECTED: {
    next: 'Ask the other maintainers why. The same command, run again, stages the version anew.',
  },
  ESTAGETIMEOUT: {
    meaning:
      'The run waited until its deadline. Nobody approved the version, or the registry is still scanning it.',
    next: 'Approve the version and run the same command again, or discard it. `--timeout` changes how long it waits.',
  },
  EDISTTAGNOBODY: {
    next: 'Ask a maintainer to run `npm dist-tag add`. Or use a responder that asks for codes.',
  },
  ELINKINLOG: {
    meaning:
      'With `--responder npm`, npm’s link for confirming an upload is shown in the log. Anyone who reads the log in time could take the code behind it. This log is not known to be private.',
    next: 'Add `--staged`, whose links are of no use to others, or use another responder. If only people you trust can read the log, add `--link-in-log`.',
  },
}

/** Where `cfa otp` differs from `cfa publish`: it publishes nothing, and asks about one account. */
const OTP_WORDS: WordsOfSome = {
  EACCOUNTMISSING: {
    meaning: '`--account` names an npm user who has no token in the environment.',
    next: 'Pass the token to the command under the expected name, or correct `--account`.',
  },
  EACCOUNTSTAGEONLY: { next: 'Have its owner make a granular token with read and write permission.' },
  ERESPONDERACCOUNTS: {
    next: 'Name the one user whose codes the service brings, such as `--account alice`. Or use a responder that knows who has answered.',
  },
  ELINKINLOG: {
    meaning: 'npmjs.com confirms an upload that waits there. It gives no code to a job.',
    next: 'Use another responder: a URL, `--responder terminal`, or a module.',
  },
}

/** What an error says to the reader of `surface`. */
export function wordsFor(surface: Surface, code: ErrorCode, row: Words): Words {
  const { message, meaning, next } = row
  if (surface === 'release') return { message, meaning, next }
  const own = surface === 'otp' ? OTP_WORDS[code] : undefined
  return {
    ...{ message, meaning },
    next: next.replace(/\b(r|R)un the release again/g, '$1un the same command again'),
    ...COMMAND_WORDS[code],
    ...own,
  }
}
