import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import test, { type ExecutionContext } from 'ava'
import nodemailer from 'nodemailer'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { readSmtpAddress, type SmtpAddress } from '../../lib/notify/address.ts'
import { createMail, type Mailer, transportOptions } from '../../lib/notify/mail.ts'
import { NotDelivered } from '../../lib/notify/not-delivered.ts'
import { createManualClock } from '../fakes/clock.ts'
import { createEffects, LINK, notice, outcome } from './receiver.ts'

const from = { name: 'Releases', address: 'releases@example.com' }
const to = ['alice@example.com', 'bob@example.com'].map((address) => ({ name: '', address }))
const mailer = nodemailer as unknown as Mailer

interface Mail {
  recipients: string[]
  user: string | undefined
  source: string
}

/** A mail server on loopback that records what it receives. */
async function createMailServer(t: ExecutionContext, options: SMTPServerOptions = {}) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      password === 'p@ss' ? done(null, { user: username }) : done(new Error('no')),
    onData: async (stream, session, done) => {
      const source = await text(stream)
      const recipients = session.envelope.rcptTo.map(({ address }) => address)
      mails.push({ recipients, user: session.user as unknown as string | undefined, source })
      done()
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.teardown(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as AddressInfo
  const address = (user = '') => readSmtpAddress(`smtp://${user}127.0.0.1:${port}`) as SmtpAddress
  return { mails, address }
}

const headerOf = (source: string, name: string) =>
  new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'im').exec(source)?.[1]

test('every recipient gets the message, and the outcome as a reply to it', async (t) => {
  const { mails, address } = await createMailServer(t)
  const mail = createMail(mailer, { server: address('user:p%40ss@'), from, to })
  const effects = createEffects(createManualClock())
  await mail.follow(await mail.send(notice(), effects), outcome(), effects)
  const [first, second] = mails.map(({ source }) => source) as [string, string]
  t.deepEqual(mails[0]?.recipients, ['alice@example.com', 'bob@example.com'])
  t.is(mails[0]?.user, 'user')
  t.is(headerOf(first, 'from'), 'Releases <releases@example.com>')
  t.is(headerOf(first, 'auto-submitted'), 'auto-generated')
  t.is(headerOf(first, 'subject'), notice().title)
  t.true(first.replaceAll('=\r\n', '').includes(LINK))
  const id = headerOf(first, 'message-id')
  t.is(id, '<00000000-0000-4000-8000-000000000001@example.com>')
  t.is(headerOf(second, 'subject'), `Re: ${notice().title}`)
  t.is(headerOf(second, 'in-reply-to'), id)
  t.is(headerOf(second, 'references'), id)
  t.not(headerOf(second, 'message-id'), id)
})

test('a name cannot add a header or a recipient', async (t) => {
  const { mails, address } = await createMailServer(t)
  const title = 'x\r\nBcc: eve@evil.example\r\n\r\n<eve@evil.example>'
  const mail = createMail(mailer, { server: address(), from, to })
  await mail.send(notice({ title, package: title }), createEffects(createManualClock()))
  t.deepEqual(mails[0]?.recipients, ['alice@example.com', 'bob@example.com'])
  t.notRegex(mails[0]?.source ?? '', /^bcc:/im)
})

test('a refused password is not tried again, and the error does not show it', async (t) => {
  const { mails, address } = await createMailServer(t)
  const mail = createMail(mailer, { server: address('user:hidden@'), from, to })
  await t.throwsAsync(mail.send(notice(), createEffects(createManualClock())), {
    message: 'The mail server answered 535 to the sign-in.',
  })
  t.deepEqual(mails, [])
})

test('a busy server is tried three times', async (t) => {
  let tries = 0
  const onMailFrom: SMTPServerOptions['onMailFrom'] = (_address, _session, done) => {
    tries += 1
    done(tries < 3 ? Object.assign(new Error('busy'), { responseCode: 450 }) : null)
  }
  const { mails, address } = await createMailServer(t, { onMailFrom })
  const slept: number[] = []
  // The time limit of an attempt never ends, and the pauses between attempts end at once.
  const sleep = (ms: number) => (ms === 10_000 ? new Promise<void>(() => {}) : void slept.push(ms))
  const effects = createEffects({ sleep: async (ms) => sleep(ms) })
  await createMail(mailer, { server: address(), from, to }).send(notice(), effects)
  t.deepEqual(slept, [1000, 2000])
  t.is(tries, 3)
  t.is(mails.length, 1)
})

test('the log counts refused addresses, and the others get the mail', async (t) => {
  const { mails, address } = await createMailServer(t, {
    onRcptTo: ({ address: recipient }, _session, done) =>
      done(recipient.startsWith('bob') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
  })
  const effects = createEffects(createManualClock())
  await createMail(mailer, { server: address(), from, to }).send(notice(), effects)
  t.is(mails.length, 1)
  t.deepEqual(effects.lines, ['The mail server refused 1 of 2 addresses in CFA_NOTIFY_MAIL_TO.'])
})

test('a server that does not answer is tried three times for ten seconds', async (t) => {
  const clock = createManualClock()
  const never: Mailer = {
    createTransport: () => ({ sendMail: () => new Promise(() => {}), close: () => {} }),
  }
  const server = readSmtpAddress('smtp://127.0.0.1:25') as SmtpAddress
  const sending = createMail(never, { server, from, to }).send(notice(), createEffects(clock))
  const failed = t.throwsAsync(sending, { message: 'The mail server could not be used.' })
  await clock.advance(33_000)
  await failed
})

test('encryption is required, except on loopback', (t) => {
  const optionsOf = (address: string) => transportOptions(readSmtpAddress(address) as SmtpAddress)
  t.like(optionsOf('smtp://mail.example'), { port: 587, secure: false, requireTLS: true, ignoreTLS: false })
  t.like(optionsOf('smtps://u:p%40@mail.example'), {
    port: 465,
    secure: true,
    requireTLS: false,
    auth: { user: 'u', pass: 'p@' },
  })
  t.like(optionsOf('smtp://localhost:25'), { port: 25, requireTLS: false, ignoreTLS: true })
  t.like(optionsOf('smtps://[::1]'), { host: '::1', disableFileAccess: true, disableUrlAccess: true })
})

test('a server elsewhere without encryption gets neither the password nor the message', async (t) => {
  const { mails, address } = await createMailServer(t)
  const server = { ...address('user:p%40ss@'), isLoopback: false }
  const sending = createMail(mailer, { server, from, to }).send(notice(), createEffects(createManualClock()))
  await t.throwsAsync(sending, { message: /^The mail server/ })
  t.deepEqual(mails, [])
})

test('a mail that takes too long is abandoned, even with attempts left', async (t) => {
  const never: Mailer = {
    createTransport: () => ({ sendMail: () => new Promise(() => {}), close: () => {} }),
  }
  const server = readSmtpAddress('smtp://127.0.0.1:1') as SmtpAddress
  const late = new AbortController()
  const effects = { ...createEffects(createManualClock()), signal: late.signal }
  const sending = createMail(never, { server, from, to }).send(notice(), effects)
  late.abort(new NotDelivered('It took too long.'))
  await t.throwsAsync(sending, { instanceOf: NotDelivered, message: 'It took too long.' })
})
