import test from 'ava'
import { linesOfError } from '../../lib/cfa-publish/show-error.ts'
import { COMMAND_WORDS, withFlags, wordsFor } from '../../lib/errors/command-words.ts'
import type { ErrorDefinition } from '../../lib/errors/definition.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { ERRORS, type ErrorCode } from '../../lib/errors/table.ts'
import { errorsText, OF_A_RELEASE } from '../../scripts/errors-text.ts'

const rows: Record<ErrorCode, ErrorDefinition> = ERRORS
const codes = Object.keys(ERRORS) as ErrorCode[]

/** What only someone with a release configuration can do. */
const OF_THE_PLUGIN =
  /(?:the|an) option\b|`(?:publish|responder|trust|wait): |linkInLog|release configuration|run the release again|`(?:timeout|accounts|responder)`/i

for (const surface of ['publish', 'otp'] as const)
  test(`errors of cfa ${surface} name its flags, and no option of the plugin`, (t) => {
    for (const code of codes) {
      if (OF_A_RELEASE.has(code)) continue
      const { message, meaning, next } = wordsFor(surface, code, rows[code])
      t.notRegex([message, meaning, next].join('\n'), OF_THE_PLUGIN, code)
    }
  })

test('errors of cfa otp name no flag of cfa publish', (t) => {
  for (const code of ['ELINKINLOG', 'EACCOUNTMISSING', 'EACCOUNTSTAGEONLY'] as const) {
    const { meaning, next } = wordsFor('otp', code, rows[code])
    t.notRegex(`${meaning} ${next}`, /--(?:staged|link-in-log|accounts)/, code)
  }
})

test('cfa otp says of npmjs.com that it gives no codes, because it shows no link', (t) => {
  const { message, meaning } = wordsFor('otp', 'ELINKINLOG', rows.ELINKINLOG)
  t.notRegex(`${message} ${meaning}`, /link/)
})

test('cfa publish without a token does not offer a trusted publisher, which it cannot use', (t) => {
  const { meaning = '', next } = wordsFor('publish', 'ENONPMTOKEN', rows.ENONPMTOKEN)
  t.regex(meaning, /trusted publisher can’t/)
  t.notRegex(next, /trusted/)
})

test('the errors page shows each flag once, after its option', (t) => {
  t.is(withFlags('Use `trust: "allow"`.'), 'Use `trust: "allow"` (`--trust allow`).')
  t.is(withFlags('Without `publish` and `wait`.'), 'Without `publish` and `wait` (`--staged` and `--wait`).')
  t.notRegex(errorsText(), /`\) \(`|undefined/)
})

test('errors of a release use the plugin’s words', (t) => {
  for (const code of codes) {
    const { message, meaning, next } = rows[code]
    t.deepEqual(wordsFor('release', code, rows[code]), { message, meaning, next })
  }
})

test('an error made for no command is shown in the words of the command that shows it', (t) => {
  const error = getError('ELINKINLOG')
  t.regex(error.details ?? '', /linkInLog: true/)
  t.regex(linesOfError(error).join('\n'), /--link-in-log/)
  t.notRegex(linesOfError(error).join('\n'), /linkInLog/)
  t.regex(linesOfError(new AggregateError([error]), 'otp').join('\n'), /--responder terminal/)
})

test('the words for a command are sentences, as in the table', (t) => {
  for (const words of Object.values(COMMAND_WORDS))
    for (const text of Object.values(words)) t.regex(text ?? '', /^(?:[A-Z`“]|npm).*[.!)]$/s)
})
