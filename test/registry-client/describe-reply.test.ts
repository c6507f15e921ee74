import test from 'ava'
import { describeReply } from '../../lib/registry/describe-reply.ts'
import { reply } from './client.ts'

const ID = '0f3c8a52-1111-4222-8333-444455556666'
const rows: Array<[string, Parameters<typeof reply>, string]> = [
  ['nothing', [500], 'HTTP 500'],
  ['an error', [403, { error: 'No rights.' }], 'HTTP 403: No rights.'],
  [
    'an error and its message',
    [403, { error: 'Forbidden', message: 'No rights.' }],
    'HTTP 403: Forbidden No rights.',
  ],
  ['the same text twice', [403, { error: 'No.', message: 'No.' }], 'HTTP 403: No.'],
  [
    'a notice',
    [404, { error: 'Not found' }, { 'npm-notice': 'Token expired.' }],
    'HTTP 404: Not found Token expired.',
  ],
  ['an HTML page', [502, '<style>p{}</style><h1>Bad\n gateway</h1>'], 'HTTP 502: Bad gateway'],
  ['several lines', [400, { error: 'one\n  two' }], 'HTTP 400: one two'],
  ['a list', [400, ['a']], 'HTTP 400: ["a"]'],
]
for (const [title, args, expected] of rows) {
  test(`a reply with ${title} is described as ${expected}`, (t) =>
    t.is(describeReply(reply(...args)), expected))
}

const secrets: Array<[string, unknown, Record<string, string>]> = [
  [
    'links of the pair',
    { authUrl: `https://a.example/${ID}`, message: `Open https://a.example/${ID} now` },
    {},
  ],
  [
    'the id of the pair',
    { doneUrl: 'https://a.example/-/v1/done?authId=hidden-id', error: 'pair hidden-id' },
    {},
  ],
  ['a link without a pair', { error: `See https://www.npmjs.com/auth/cli/${ID}?a=b` }, {}],
  [
    'a link in a notice',
    {},
    { 'npm-notice': `Open https://www.npmjs.com/login/${ID} to use your security key` },
  ],
  ['an id', { error: `staged version "${ID}" not found` }, {}],
  ['a token', { error: 'npm_aBcDefghijklmnopqrstuvwxyz0123457890 is not good' }, {}],
]
for (const [title, json, headers] of secrets) {
  test(`the description of a reply hides ${title}`, (t) => {
    const text = describeReply(reply(401, json, headers))
    t.regex(text, /\[secure\]/)
    t.notRegex(text, /0f3c8a52|hidden-id|aBcDef/)
  })
}

test('the description of a reply is at most 500 characters long', (t) => {
  t.is(describeReply(reply(400, { error: 'x'.repeat(10_000) })).length, 500)
})
