import { createHmac } from 'node:crypto'
import { createWebhookSecret } from '@cfa/notify'
import test from 'ava'
import { nodeEffects } from '../../src/effects.ts'
import type { IncomingReply } from '../../src/notify/send-request.ts'
import { describeTarget, type WatchTarget, watchTarget } from '../../src/watch/target.ts'
import { judgeTrigger, triggerRequest } from '../../src/watch/trigger-request.ts'

const token = nodeEffects.token()
const secret = createWebhookSecret(nodeEffects.token())
const apiUrl = 'https://api.example/v'
const facts = {
  ...{ id: 'abc', at: Date.UTC(2026, 10, 1), project: 'tool' },
  versions: [{ name: '@acme/tool', version: '1.0.0', tag: 'latest' }],
}
const github = { apiUrl, repository: 'acme/tool', token }
const TARGETS: WatchTarget[] = [
  { kind: 'github-workflow', ...github, workflow: 'release.yml', ref: 'main' },
  { kind: 'github-event', ...github, event: 'approved' },
  { kind: 'gitlab', apiUrl, project: 'acme/tool', ref: 'main', token },
  { kind: 'circleci', apiUrl, project: 'gh/acme/tool', ref: 'main', token },
]

const REQUESTS = [
  ['/v/repos/acme/tool/actions/workflows/release.yml/dispatches', { ref: 'main' }],
  ['/v/repos/acme/tool/dispatches', { event_type: 'approved' }],
  ['/v/projects/acme%2Ftool/trigger/pipeline', { token, ref: 'main' }],
  ['/v/project/gh/acme/tool/pipeline', { branch: 'main' }],
] as const

for (const [index, [path, body]] of REQUESTS.entries()) {
  const target = TARGETS[index] as WatchTarget
  test(`${target.kind}: the request is one POST with the target, without package names`, (t) => {
    const request = triggerRequest(target, facts)
    t.is(new URL(request.url).pathname, path)
    t.deepEqual(JSON.parse(String(request.body)), body)
    t.false(String(request.body).includes('@acme/tool'))
  })

  test(`${target.kind}: the token is in neither the URL nor the description`, (t) => {
    const { url, headers, body } = triggerRequest(target, facts)
    t.false(`${url} ${describeTarget(target)}`.includes(token))
    t.true(JSON.stringify([headers, body]).includes(token))
  })
}

test('a webhook gets only public facts, signed like the service’s other webhooks', (t) => {
  const url = 'https://hooks.example/secret-path'
  const { headers, body } = triggerRequest({ kind: 'webhook', url, secret }, facts)
  t.deepEqual(JSON.parse(String(body)), {
    type: 'staged.live',
    timestamp: '2026-11-01T00:00:00.000Z',
    data: { project: 'tool', versions: facts.versions },
  })
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  t.is(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
  t.is(describeTarget({ kind: 'webhook', url, secret }), 'webhook at hooks.example')
})

const replyOf = (status: number, more: Partial<IncomingReply> = {}): IncomingReply => ({
  ...{ status, retryAfter: undefined, body: '' },
  ...more,
})

for (const kind of ['webhook', 'github-workflow', 'github-event', 'gitlab', 'circleci'] as const) {
  test(`${kind}: a 2xx counts as a started run`, (t) => {
    for (const status of [200, 201, 204]) t.notThrows(() => judgeTrigger({ kind }, replyOf(status), 0))
  })
}

const REFUSED: [WatchTarget['kind'], number, RegExp][] = [
  ['github-workflow', 401, /401: its token is not valid/],
  ['github-workflow', 403, /Actions: read and write/],
  ['github-workflow', 404, /no such repository or workflow/],
  ['github-workflow', 422, /no such branch/],
  ['github-event', 403, /Contents: read and write/],
  ['gitlab', 404, /trigger token/],
  ['circleci', 401, /not valid/],
  ['webhook', 302, /redirects are not followed/],
]
for (const [kind, status, message] of REFUSED) {
  test(`${kind}: a ${status} says what to do, and does not repeat the receiver’s text`, (t) => {
    const reply = replyOf(status, { body: 'stranger' })
    const error = t.throws(() => judgeTrigger({ kind }, reply, 0), { code: 'refused', message })
    t.false(error?.message.includes('stranger'))
  })
}

const LIMITS: [string, Partial<IncomingReply>, number][] = [
  ['a secondary rate limit', { status: 403, retryAfter: '60' }, 60_000],
  ['a primary rate limit', { status: 403, body: '{"message":"API rate limit exceeded for user ID 1."}' }, 0],
  ['too many requests', { status: 429, retryAfter: '5' }, 5_000],
  ['a failure of the service', { status: 503 }, 0],
]
for (const [title, reply, retryAfterMs] of LIMITS) {
  test(`${title} is retried`, (t) => {
    const judge = () => judgeTrigger({ kind: 'github-workflow' }, replyOf(403, reply), 0)
    t.like(t.throws(judge, { code: 'unreachable' }), { retryAfterMs })
  })
}

const UNFIT: [string, object][] = [
  ['a path with ..', { ...TARGETS[0], repository: '../admin' }],
  ['a repository with three parts', { ...TARGETS[0], repository: 'a/b/c' }],
  ['a workflow with a path', { ...TARGETS[0], workflow: '../../x' }],
  ['a token over unencrypted HTTP', { ...TARGETS[0], apiUrl: 'http://ghe.example/api/v3' }],
  ['a user in the URL', { ...TARGETS[0], apiUrl: 'https://a:b@ghe.example' }],
  ['a line break in a token', { ...TARGETS[0], token: 'a\nb' }],
  ['an invalid webhook secret', { kind: 'webhook', url: apiUrl, secret: 'x' }],
]
for (const [title, target] of UNFIT) {
  test(`a target with ${title} is refused`, (t) => t.false(watchTarget.safeParse(target).success))
}
