import { wordsFor } from '../errors/command-words.ts'
import type { ErrorDefinition } from '../errors/definition.ts'
import { isPluginError, type PluginError } from '../errors/get-error.ts'
import { ERRORS } from '../errors/table.ts'
import { ACCOUNT_ERRORS } from '../errors/table-accounts.ts'
import { NOTIFY_ERRORS } from '../errors/table-notify.ts'
import { PACK_ERRORS } from '../errors/table-pack.ts'
import { PACKAGE_ERRORS } from '../errors/table-package.ts'
import { RESPONDER_ERRORS } from '../errors/table-responder.ts'
import { SERVICE_ERRORS } from '../errors/table-services.ts'
import { STAGED_ERRORS } from '../errors/table-staged.ts'
import { safeLine } from '../log/safe-text.ts'
import { withoutMarkdown } from '../log/without-markdown.ts'
import { type Check, type Finding, found } from './finding.ts'

const AT_REGISTRY = ['EREGISTRYUNREACHABLE', 'EREGISTRYSETTINGS', 'EINVALIDREGISTRY']
const OF_ACCOUNTS = ['ENONPMTOKEN', 'EINVALIDNPMTOKEN', 'EACCOUNTADDRESS']

const OF_RESPONDER = [RESPONDER_ERRORS, SERVICE_ERRORS, NOTIFY_ERRORS]

/** Refers to lines that a release's log has above the error. */
const ABOVE = 'npm’s reply is in the log above.'
const OF_IDENTITY = /\bOIDC\b|no identity for a trusted publisher/
const LONGEST_DETAIL = 1000

/**
 * Explains what ended `verifyConditions`, in the words of the error tables.
 *
 * @param lines - The lines of the log, which is not shown here.
 */
export function explainError(error: unknown, lines: readonly string[]): Finding {
  if (!isPluginError(error)) {
    const detail = safeLine(error instanceof Error ? error.message : String(error))
    return found('unexpected', 'error', { title: 'The examination itself failed.', detail })
  }
  const { code, facts } = error
  const row: ErrorDefinition = ERRORS[code]
  const definition = { ...row, ...wordsFor(facts.surface ?? 'release', code, row) }
  // `PluginError` has made sure that these facts are the row's.
  const own = facts as never
  const shown = Object.entries(definition.facts?.(own) ?? {}).flatMap(([label, value]) => {
    const values = [value ?? []].flat().filter((one) => one !== '')
    return values.length === 0 ? [] : `${label}: ${values.map((one) => safeLine(one)).join(', ')}.`
  })
  return {
    check: checkOf(error),
    id: code,
    level: 'error',
    title: definition.message,
    detail: joined([definition.meaning, ...shown, safeLine(detailOf(facts.detail, lines), LONGEST_DETAIL)]),
    next: [joined([definition.next, definition.hint?.(own)]), ...withoutMarkdown(facts.byHand ?? '')]
      .filter((part) => part !== '')
      .join('\n'),
  }
}

function detailOf(detail = '', lines: readonly string[]): string {
  if (!detail.includes(ABOVE)) return detail
  const answers = lines.filter((line) => OF_IDENTITY.test(line)).map((line) => safeLine(line))
  return detail.replace(ABOVE, () => answers.join(' '))
}

function checkOf({ code }: PluginError): Check {
  if (AT_REGISTRY.includes(code) || code in STAGED_ERRORS) return 'registry'
  if (OF_ACCOUNTS.includes(code) || code in ACCOUNT_ERRORS) return 'accounts'
  if (OF_RESPONDER.some((table) => code in table)) return 'responder'
  return code in PACKAGE_ERRORS || code in PACK_ERRORS ? 'package' : 'configuration'
}

const joined = (parts: ReadonlyArray<string | undefined>): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ')
