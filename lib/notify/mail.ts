import { type Mail, type Mailbox, mailOf } from '@cfa/notify'
import { aborted } from '../async/aborted.ts'
import { withTimeout } from '../async/with-timeout.ts'
import type { SmtpAddress } from './address.ts'
import { contentOf } from './content.ts'
import { TRIES, TRY_MS } from './deliver.ts'
import { NotDelivered } from './not-delivered.ts'
import type { Notice } from './notice.ts'
import type { Notifier, NotifyEffects, Reference } from './types.ts'

/** The part of nodemailer that is used. It is not one of this plugin's dependencies, so its types are not either. */
export interface Mailer {
  createTransport: (options: Record<string, unknown>) => Transport
}

interface Transport {
  sendMail: (mail: Record<string, unknown>) => Promise<{ rejected?: unknown[] }>
  close: () => void
}

export interface MailRoute {
  server: SmtpAddress
  from: Mailbox
  to: Mailbox[]
}

/** Makes the notifier for e-mail. Later messages are replies to the first one. */
export function createMail(mailer: Mailer, route: MailRoute): Notifier {
  const subjects = new Map<Reference, string>()
  const send = async (notice: Notice, first: Reference, effects: NotifyEffects) => {
    const id = `<${effects.uuid()}@${route.from.address.split('@')[1]}>`
    const subject = subjects.get(first)
    const thread = first === undefined || subject === undefined ? undefined : { id: first, subject }
    const { rejected = [] } = await deliver(mailer, route, mailOf(contentOf(notice), id, thread), effects)
    if (rejected.length > 0) {
      effects.logger.log(
        'The mail server refused %d of %d addresses in CFA_NOTIFY_MAIL_TO.',
        rejected.length,
        route.to.length,
      )
    }
    subjects.set(id, notice.title)
    return id
  }
  return {
    name: 'e-mail',
    send: (notice, effects) => send(notice, undefined, effects),
    follow: async (reference, notice, effects) => void (await send(notice, reference, effects)),
  }
}

async function deliver(
  mailer: Mailer,
  { server, from, to }: MailRoute,
  mail: Mail,
  { sleep, signal = new AbortController().signal }: NotifyEffects,
) {
  for (let tries = 1; ; tries += 1) {
    const transport = mailer.createTransport(transportOptions(server))
    try {
      const sending = transport.sendMail({ ...mail, from, to, ...NO_FILES })
      sending.catch(() => {})
      return await withTimeout(TRY_MS, Promise.race([sending, aborted(signal)]), sleep)
    } catch (error) {
      signal.throwIfAborted()
      const problem = judge(error as MailError)
      if (problem.isFinal || tries === TRIES) throw new NotDelivered(problem.text)
      await sleep(1000 * 2 ** (tries - 1), signal)
    } finally {
      transport.close()
    }
  }
}

const NO_FILES = { disableFileAccess: true, disableUrlAccess: true }

/** Encrypts the connection or sends nothing, unless the server is on this machine. */
export function transportOptions(server: SmtpAddress): Record<string, unknown> {
  const { host, port, isImplicitTls, isLoopback, auth } = server
  return {
    host,
    port,
    auth,
    secure: isImplicitTls,
    requireTLS: !isImplicitTls && !isLoopback,
    ignoreTLS: !isImplicitTls && isLoopback,
    dnsTimeout: TRY_MS,
    connectionTimeout: TRY_MS,
    greetingTimeout: TRY_MS,
    socketTimeout: TRY_MS,
    ...NO_FILES,
  }
}

type MailError = Error & { code?: unknown; responseCode?: unknown }

/** Keeps only the codes, because the text of a mail server may repeat what was sent to it. */
function judge({ code, responseCode }: MailError): { text: string; isFinal: boolean } {
  if (typeof responseCode === 'number') {
    const text = `The mail server answered ${responseCode}${code === 'EAUTH' ? ' to the sign-in' : ''}.`
    return { text, isFinal: responseCode >= 500 }
  }
  const known = typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? ` (${code})` : ''
  return { text: `The mail server could not be used${known}.`, isFinal: code === 'EAUTH' || code === 'ETLS' }
}
