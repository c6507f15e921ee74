import test from 'ava'
import type { ChannelTarget } from '../../src/api/channels.ts'
import { acceptTarget, hintOf } from '../../src/notify/target.ts'

const keys = {
  p256dh: Buffer.alloc(65, 4).toString('base64url'),
  auth: Buffer.alloc(16).toString('base64url'),
}
const push = (endpoint: string, changes = {}): ChannelTarget => ({
  kind: 'web-push',
  endpoint,
  keys: { ...keys, ...changes },
})
const ntfy = (url: string, token: string | null = null): ChannelTarget => ({ kind: 'ntfy', url, token })
const slack = (url: string): ChannelTarget => ({ kind: 'slack', url })
const strict = { allowPrivateTargets: false, smtpUrl: null, mailFrom: null }
const effects = { token: () => 'A'.repeat(43) }

const WRONG: [string, ChannelTarget][] = [
  ['plain http', slack('http://hooks.example/x')],
  ['a user name in the URL', slack('https://user:secret@hooks.example/x')],
  ['a private address', slack('https://10.0.0.1/x')],
  ['a private address written as a number', slack('https://2130706433/x')],
  ['a private IPv6 address', slack('https://[fd00::1]/x')],
  ['a push endpoint in a private network', push('https://192.168.0.1/x')],
  ['a push key that is too short', push('https://push.example/x', { p256dh: 'AAAA' })],
  [
    'a compressed push key',
    push('https://push.example/x', { p256dh: Buffer.alloc(65, 2).toString('base64url') }),
  ],
  ['a push secret that is too short', push('https://push.example/x', { auth: 'AAAA' })],
  ['ntfy without a topic', ntfy('https://ntfy.example/')],
  ['a topic with a dot', ntfy('https://ntfy.example/a.b')],
  ['an ntfy URL with a query, which would not be sent', ntfy('https://ntfy.example/a?auth=secret')],
  ['a link to a Discord channel', { kind: 'discord', url: 'https://discord.com/channels/1/2' }],
  ['a token with a line break', ntfy('https://ntfy.example/a', 'a\r\nx: y')],
  ['an invalid webhook secret', { kind: 'webhook', url: 'https://hooks.example/', secret: 'short' }],
  ['e-mail without a mail server', { kind: 'email', address: 'ada@people.example' }],
]

for (const [title, target] of WRONG) {
  test(`refuses ${title}`, (t) => {
    t.throws(() => acceptTarget(target, { config: strict, effects }), { code: 'invalid' })
  })
}

for (const target of [
  push('https://push.example/x'),
  ntfy('https://ntfy.example/a', 'tk_1'),
  slack('https://hooks.example/x'),
]) {
  test(`accepts ${target.kind} unchanged`, (t) => {
    t.deepEqual(acceptTarget(target, { config: strict, effects }), target)
  })
}

test('accepts private addresses if they are allowed', (t) => {
  const config = { ...strict, allowPrivateTargets: true }
  for (const url of ['http://10.0.0.1/x', 'http://localhost:8080/x']) {
    t.notThrows(() => acceptTarget(slack(url), { config, effects }))
  }
})

for (const [target, hint] of [
  [push('https://push.example/secret'), 'push.example'],
  [slack('https://hooks.slack.com/services/T0/B0/secret'), 'hooks.slack.com'],
  [ntfy('https://ntfy.sh:8443/secret?auth=secret', 'secret'), 'ntfy.sh:8443'],
  [{ kind: 'webhook', url: 'https://hooks.example/secret', secret: 'whsec_secret' }, 'hooks.example'],
  [{ kind: 'email', address: 'ada@people.example' }, 'ada@people.example'],
] satisfies [ChannelTarget, string][]) {
  test(`shows only ${hint} of a ${target.kind} target`, (t) => {
    t.is(hintOf(target), hint)
  })
}
