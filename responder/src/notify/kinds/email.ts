import { mailOf, readMailbox } from '@cfa/notify'
import type { Config } from '../../config/config.ts'
import { contentOf } from '../content.ts'
import { DeliveryError } from '../delivery-error.ts'
import type { Post, Posting } from './posting.ts'

const TIMEOUT_MS = 10_000
/** Bounds the whole SMTP conversation, because a server may take its time for each reply. */
const TOTAL_MS = 30_000

type MailConfig = Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>

/**
 * Sends through the configured mail server. Message ids are made from the question, so that later mails are replies in
 * its thread, and a mail that is tried again has the same id.
 */
export const createEmailPost =
  ({ smtpUrl, mailFrom, publicUrl }: MailConfig): Post<'email'> =>
  async ({ address }, posting) => {
    const from = readMailbox(mailFrom ?? '')
    if (smtpUrl === null || from === undefined) {
      throw new DeliveryError('refused', 'No mail server is configured.')
    }
    // Loaded with the first mail, so that the service starts sooner.
    const { createTransport } = await import('nodemailer')
    const transport = createTransport({
      url: smtpUrl,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      dnsTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const letter = letterOf(posting, new URL(publicUrl).hostname)
    try {
      const signal = AbortSignal.timeout(TOTAL_MS)
      await transport.sendMail({ from, to: { name: '', address }, signal, ...letter })
      return {}
    } catch (error) {
      throw translate(error)
    } finally {
      transport.close()
    }
  }

function letterOf({ id, message }: Posting, host: string) {
  const { kind, tag, topic, attempt } = message
  const idOf = (...parts: (string | number)[]) => `<${parts.join('.')}@${host}>`
  const first = idOf(tag, 1, 'asked')
  const isFirst =
    kind === 'test' || kind === 'confirm' || kind === 'more' || (kind === 'asked' && attempt === 1)
  const own = isFirst && kind === 'asked' ? first : idOf(tag, attempt, kind, id)
  return mailOf(contentOf(message), own, isFirst ? undefined : { id: first, subject: topic })
}

/** Translates the error to its code alone. The server's text may name addresses or, after a failed login, the user. */
function translate(error: unknown): DeliveryError {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  if (code === 'EAUTH') return new DeliveryError('refused', 'The mail server refused the login.')
  if (responseCode === undefined) {
    return new DeliveryError('unreachable', 'The mail server could not be reached.')
  }
  const isFinal = responseCode >= 500
  return new DeliveryError(isFinal ? 'refused' : 'unreachable', `The mail server answered ${responseCode}.`)
}
