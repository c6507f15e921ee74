import test from 'ava'
import { audiencesOf, isIdToken, readClaims } from '../../lib/identity/id-token.ts'
import { presentedBy } from '../../lib/identity/presented-by.ts'
import { tokenOf } from '../fakes/token-of.ts'

for (const [title, text, isOne] of [
  ['a signed JWT', tokenOf({}), true],
  ['an unsigned JWT', tokenOf({}).replace(/[^.]+$/, ''), false],
  ['an encrypted JWT', 'a.b.c.d.e', false],
  ['a secret', 'abcDEF_-123', false],
  ['an empty text', '', false],
  ['a JWT with a line break', `${tokenOf({})}\n`, false],
  ['a JWT that is too long for a header', tokenOf({ a: 'x'.repeat(12 * 1024) }), false],
] as const) {
  test(`${title} is ${isOne ? 'an' : 'not an'} identity token`, (t) => t.is(isIdToken(text), isOne))
}

for (const [title, claims] of [
  ['one of each', { iss: 'https://id.example', aud: 'https://a.example', exp: 1, repository: 'o/r' }],
  ['several audiences', { aud: ['https://a.example', 'https://b.example'] }],
] as const) {
  test(`a token’s claims are read: ${title}`, (t) => t.like(readClaims(tokenOf(claims)), claims))
}

test('claims of the wrong type are left out, and the rest are read', (t) => {
  const claims = readClaims(tokenOf({ iss: 1, aud: { a: 1 }, exp: 'soon', ref: 'main' }))
  t.deepEqual(claims, { iss: undefined, aud: undefined, exp: undefined, ref: 'main' })
  t.deepEqual(audiencesOf(claims ?? {}), [])
})

for (const text of ['', 'a', 'a.b.c', `a.${Buffer.from('null').toString('base64url')}.c`]) {
  test(`${JSON.stringify(text)} has no claims`, (t) => t.is(readClaims(text), undefined))
}

const circleci = {
  'oidc.circleci.com/vcs-origin': 'github.com/example/tool',
  'oidc.circleci.com/project-id': 'b0a1',
}

for (const [title, claims, repository] of [
  ['GitHub', { repository: 'example/tool', sub: 'repo:example/tool' }, 'example/tool'],
  ['GitLab', { project_path: 'group/tool' }, 'group/tool'],
  ['CircleCI', circleci, 'github.com/example/tool'],
  ['Buildkite', { organization_slug: 'example', pipeline_slug: 'tool' }, 'example/tool'],
  ['another issuer', { sub: 'system:job' }, 'system:job'],
  ['an issuer that says nothing', {}, undefined],
] as const) {
  test(`the repository is read from the claims of ${title}`, (t) => {
    t.is(presentedBy(claims).repository, repository)
  })
}

test('the issuer of a token is shown as it is, and its expiry as a date', (t) => {
  const { issuer, until } = presentedBy({ iss: 'https://id.example', exp: 1_790_000_000 })
  t.deepEqual([issuer, until], ['https://id.example', '2026-09-21T14:13:20.000Z'])
})

test('an expiry that is not a date is not shown', (t) => {
  for (const exp of [undefined, 1e300]) t.is(presentedBy({ exp }).until, undefined)
})
