import { tmpdir } from 'node:os'
import test from 'ava'
import { readNotifiers } from '../../lib/notify/notifiers.ts'
import { notifySecrets } from '../../lib/notify/secrets.ts'
import { createFolder } from '../fakes/folder.ts'
import { createEffects, notice } from './receiver.ts'

const SLACK = 'https://hooks.slack.example/services/T000/B000/slackTokenSlackToken'
const DISCORD = 'https://discord.example/api/webhooks/123/discordTokenDiscordToken'
const NTFY = 'https://ntfy.example/releases-of-mine'
const SMTP = 'smtps://mailer:p%40ssword-of-mine@mail.example:465'
const WEBHOOK = 'https://example.com/hooks/of-mine?key=hookKey'
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const complete = {
  CFA_NOTIFY_SLACK: SLACK,
  CFA_NOTIFY_DISCORD: DISCORD,
  CFA_NOTIFY_NTFY: NTFY,
  CFA_NOTIFY_NTFY_TOKEN: 'tk_of_mine',
  CFA_NOTIFY_SMTP: SMTP,
  CFA_NOTIFY_MAIL_TO: 'alice@people.example, bob@people.example',
  CFA_NOTIFY_MAIL_FROM: 'The Robot <robot@people.example>',
  CFA_NOTIFY_WEBHOOK: WEBHOOK,
  CFA_NOTIFY_WEBHOOK_SECRET: SECRET,
  GITHUB_ACTIONS: 'true',
  GITHUB_STEP_SUMMARY: '/tmp/summary',
}

/** A folder without nodemailer. */
const cwd = tmpdir()

const codes = async (env: Record<string, string>) => {
  const { notifiers, errors } = await readNotifiers({ env, cwd })
  return {
    names: notifiers.map(({ name }) => name),
    errors: errors.map(({ code, facts }) => [code, (facts as { variable?: string }).variable]),
  }
}

test('each variable adds its notifier', async (t) => {
  const names = ['Slack', 'Discord', 'ntfy', 'the webhook', 'e-mail', 'the job summary']
  t.deepEqual(await codes(complete), { names, errors: [] })
})

test('without variables, or with empty ones, there are no notifiers', async (t) => {
  t.deepEqual(await codes({}), { names: [], errors: [] })
  const empty = Object.fromEntries(Object.keys(complete).map((name) => [name, ' ']))
  t.deepEqual(await codes(empty), { names: [], errors: [] })
})

test('nodemailer is loaded only for e-mail', async (t) => {
  const { errors } = await readNotifiers(
    { env: { CFA_NOTIFY_SLACK: SLACK }, cwd },
    async () => t.fail() as never,
  )
  t.deepEqual(errors, [])
})

test('nodemailer is loaded from the project, even if the plugin is elsewhere', async (t) => {
  const project = createFolder(t, {
    'node_modules/nodemailer/package.json': { name: 'nodemailer', main: 'index.cjs' },
    'node_modules/nodemailer/index.cjs': `exports.createTransport = () => ({
      sendMail: async ({ to }) => ({ rejected: to }),
      close() {},
    })`,
  })
  const { notifiers } = await readNotifiers({ env: complete, cwd: project })
  const effects = createEffects()
  await notifiers.find(({ name }) => name === 'e-mail')?.send(notice(), effects)
  t.regex(effects.lines.join(), /refused 2 of 2 addresses/)
})

test('without nodemailer e-mail is an error that says what to install', async (t) => {
  const missing = async () => {
    throw new Error("Cannot find package 'nodemailer'")
  }
  const { notifiers, errors } = await readNotifiers({ env: complete, cwd }, missing)
  t.deepEqual(
    errors.map(({ code }) => code),
    ['ENOTIFYMAIL'],
  )
  t.regex(errors[0]?.details ?? '', /npm install --save-dev nodemailer/)
  t.false(notifiers.some(({ name }) => name === 'e-mail'))
})

const BAD: Array<[string, Record<string, string>, Array<[string, string]>]> = [
  [
    'unencrypted http',
    { CFA_NOTIFY_SLACK: 'http://hooks.slack.example/services/x' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_SLACK']],
  ],
  ['a text that is not a URL', { CFA_NOTIFY_SLACK: '#releases' }, [['ENOTIFYADDRESS', 'CFA_NOTIFY_SLACK']]],
  ['another scheme', { CFA_NOTIFY_NTFY: 'file:///etc/passwd' }, [['ENOTIFYADDRESS', 'CFA_NOTIFY_NTFY']]],
  [
    'credentials',
    { CFA_NOTIFY_NTFY: 'https://user:hidden@ntfy.example/topic' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_NTFY']],
  ],
  [
    'a query for ntfy',
    { CFA_NOTIFY_NTFY: 'https://ntfy.example/topic?auth=hidden' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_NTFY']],
  ],
  ['no topic', { CFA_NOTIFY_NTFY: 'https://ntfy.example/' }, [['ENOTIFYADDRESS', 'CFA_NOTIFY_NTFY']]],
  [
    'a token of two lines',
    { CFA_NOTIFY_NTFY: NTFY, CFA_NOTIFY_NTFY_TOKEN: 'hidden\nhidden' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_NTFY_TOKEN']],
  ],
  [
    'a channel of Discord',
    { CFA_NOTIFY_DISCORD: 'https://discord.com/channels/1/2' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_DISCORD']],
  ],
  [
    'a URL that is too long',
    { CFA_NOTIFY_SLACK: `https://x.example/${'a'.repeat(3000)}` },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_SLACK']],
  ],
  [
    'a webhook without secret',
    { CFA_NOTIFY_WEBHOOK: WEBHOOK },
    [['ENOTIFYINCOMPLETE', 'CFA_NOTIFY_WEBHOOK']],
  ],
  [
    'a secret without webhook',
    { CFA_NOTIFY_WEBHOOK_SECRET: SECRET },
    [['ENOTIFYINCOMPLETE', 'CFA_NOTIFY_WEBHOOK_SECRET']],
  ],
  ['a token without ntfy', { CFA_NOTIFY_NTFY_TOKEN: 'tk' }, [['ENOTIFYINCOMPLETE', 'CFA_NOTIFY_NTFY_TOKEN']]],
  [
    'a short secret',
    { CFA_NOTIFY_WEBHOOK: WEBHOOK, CFA_NOTIFY_WEBHOOK_SECRET: 'whsec_aGlkZGVu' },
    [['ENOTIFYSECRET', 'CFA_NOTIFY_WEBHOOK_SECRET']],
  ],
  [
    'a secret of another kind',
    { CFA_NOTIFY_WEBHOOK: WEBHOOK, CFA_NOTIFY_WEBHOOK_SECRET: 'hidden'.repeat(8) },
    [['ENOTIFYSECRET', 'CFA_NOTIFY_WEBHOOK_SECRET']],
  ],
  [
    'a mail server without recipients',
    { CFA_NOTIFY_SMTP: SMTP },
    [
      ['ENOTIFYINCOMPLETE', 'CFA_NOTIFY_SMTP'],
      ['ENOTIFYINCOMPLETE', 'CFA_NOTIFY_SMTP'],
    ],
  ],
  [
    'recipients without a mail server',
    { CFA_NOTIFY_MAIL_TO: 'alice@example.com' },
    [['ENOTIFYINCOMPLETE', 'CFA_NOTIFY_MAIL_TO']],
  ],
  [
    'a recipient without a domain',
    { ...complete, CFA_NOTIFY_MAIL_TO: 'alice' },
    [['ENOTIFYMAILADDRESS', 'CFA_NOTIFY_MAIL_TO']],
  ],
  [
    'two senders',
    { ...complete, CFA_NOTIFY_MAIL_FROM: 'a@b.example, c@d.example' },
    [['ENOTIFYMAILADDRESS', 'CFA_NOTIFY_MAIL_FROM']],
  ],
  [
    'a sender with a line break',
    { ...complete, CFA_NOTIFY_MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' },
    [['ENOTIFYMAILADDRESS', 'CFA_NOTIFY_MAIL_FROM']],
  ],
  [
    'a mail server with https',
    { ...complete, CFA_NOTIFY_SMTP: 'https://hidden@mail.example' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_SMTP']],
  ],
  [
    'a password that is not encoded',
    { ...complete, CFA_NOTIFY_SMTP: 'smtp://u:hidden%@mail.example' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_SMTP']],
  ],
  [
    'a user without a password',
    { ...complete, CFA_NOTIFY_SMTP: 'smtp://hidden@mail.example' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_SMTP']],
  ],
  [
    'a mail server with options',
    { ...complete, CFA_NOTIFY_SMTP: 'smtp://u:hidden@mail.example/?tls.rejectUnauthorized=false' },
    [['ENOTIFYADDRESS', 'CFA_NOTIFY_SMTP']],
  ],
  ['a mistyped variable name', { CFA_NOTIFY_SLAK: SLACK }, [['ENOTIFYUNKNOWN', 'CFA_NOTIFY_SLAK']]],
]

for (const [title, env, errors] of BAD) {
  test(`an error names the variable: ${title}`, async (t) => {
    t.deepEqual((await codes(env)).errors, errors)
  })

  test(`no error shows the value: ${title}`, async (t) => {
    for (const error of (await readNotifiers({ env, cwd })).errors) {
      const shown = [error.message, error.details, JSON.stringify(error.facts), error.stack].join('\n')
      for (const value of [...Object.values(env).filter((text) => text.length > 12), 'hidden']) {
        t.false(shown.includes(value), value)
      }
    }
  })
}

test('all problems are reported at once', async (t) => {
  const env = {
    CFA_NOTIFY_SLACK: 'nowhere',
    CFA_NOTIFY_DISCORD: 'nowhere',
    CFA_NOTIFY_NTFY: 'nowhere',
    CFA_NOTIFY_WEBHOOK: 'nowhere',
    CFA_NOTIFY_SMTP: 'nowhere',
    CFA_NOTIFY_MAIL_TO: 'nobody',
    CFA_NOTIFY_OTHER: 'x',
  }
  const { errors } = await readNotifiers({ env, cwd })
  t.deepEqual(
    errors.map(({ code, facts }) => `${code} ${(facts as { variable?: string }).variable}`).sort(),
    [
      'ENOTIFYADDRESS CFA_NOTIFY_DISCORD',
      'ENOTIFYADDRESS CFA_NOTIFY_NTFY',
      'ENOTIFYADDRESS CFA_NOTIFY_SLACK',
      'ENOTIFYADDRESS CFA_NOTIFY_SMTP',
      'ENOTIFYADDRESS CFA_NOTIFY_WEBHOOK',
      'ENOTIFYINCOMPLETE CFA_NOTIFY_SMTP',
      'ENOTIFYINCOMPLETE CFA_NOTIFY_WEBHOOK',
      'ENOTIFYMAILADDRESS CFA_NOTIFY_MAIL_TO',
      'ENOTIFYUNKNOWN CFA_NOTIFY_OTHER',
    ],
  )
})

test('http is accepted for loopback', async (t) => {
  const env = { CFA_NOTIFY_SLACK: 'http://127.0.0.1:8080/x', CFA_NOTIFY_NTFY: 'http://localhost/topic' }
  t.deepEqual(await codes(env), { names: ['Slack', 'ntfy'], errors: [] })
})

test('addresses, tokens and passwords are secrets, and recipients are not', (t) => {
  const secrets = notifySecrets(complete)
  t.deepEqual(
    secrets.sort(),
    [
      DISCORD,
      'discordTokenDiscordToken',
      WEBHOOK,
      SLACK,
      'slackTokenSlackToken',
      NTFY,
      'p%40ssword-of-mine',
      'p@ssword-of-mine',
      SMTP,
      'tk_of_mine',
      SECRET,
    ].sort(),
  )
  t.deepEqual(notifySecrets({ CFA_NOTIFY_SLACK: '', CFA_NOTIFY_SMTP: 'nowhere' }), ['nowhere'])
})
