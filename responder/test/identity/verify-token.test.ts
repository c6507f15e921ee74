import { createHash, createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import type { ExecutionContext } from 'ava'
import test from 'ava'
import * as fc from 'fast-check'
import { createLocalJWKSet, exportJWK, SignJWT } from 'jose'
import { fetchJson } from '../../src/identity/fetch-json.ts'
import { createIssuerKeys } from '../../src/identity/issuer-keys.ts'
import { isToken, TokenError, verifyToken } from '../../src/identity/verify-token.ts'
import { openTemporary } from '../helpers/databases.ts'
import { type Issuer, startIssuer } from './issuer.ts'

const ISSUER = 'https://ci.example'
const AUDIENCE = 'https://cfa.example/p/tool'
const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

async function scene(t: ExecutionContext) {
  const issuer = await startIssuer(t)
  const { keyOf } = createIssuerKeys({
    effects: { now: Date.now },
    database: await openTemporary(t),
    log: { warn: () => {} },
    fetchJson,
  })
  const verify = (token: string, now = Date.now()) =>
    verifyToken(token, { issuers: [issuer.url], audience: AUDIENCE, keyOf, now })
  return { issuer, verify }
}

test('an issuer’s token for the endpoint is accepted, and its claims are returned', async (t) => {
  const { issuer, verify } = await scene(t)
  const token = await issuer.token({ aud: AUDIENCE, repository_id: '74' })
  const verified = await verify(token)
  t.like(verified, { issuer: issuer.url, question: undefined, claims: { repository_id: '74' } })
  t.is((await verify(await issuer.token({ aud: [AUDIENCE] }))).issuer, issuer.url)
})

test('a token for one question identifies the question', async (t) => {
  const { issuer, verify } = await scene(t)
  const question = createHash('sha256').update('{}').digest('base64url')
  t.is((await verify(await issuer.token({ aud: `${AUDIENCE}?question=${question}` }))).question, question)
})

type Make = (issuer: Issuer) => Promise<string>
const now = () => Math.floor(Date.now() / 1000)
const withHeader =
  (header: object): Make =>
  async (issuer) => {
    const [, payload, signature] = (await issuer.token({ aud: AUDIENCE })).split('.')
    return `${base64(header)}.${payload}.${signature}`
  }
const defects: Array<[title: string, make: Make, code: TokenError['code']]> = [
  ['for another audience', (issuer) => issuer.token({ aud: 'https://cfa.example/p/other' }), 'audience'],
  [
    'for the repository’s owner, which is GitHub’s default',
    (issuer) => issuer.token({ aud: 'https://github.com/o' }),
    'audience',
  ],
  ['for an audience with the same beginning', (issuer) => issuer.token({ aud: `${AUDIENCE}x` }), 'audience'],
  [
    'for a second audience as well',
    (issuer) => issuer.token({ aud: [AUDIENCE, 'https://evil.example'] }),
    'audience',
  ],
  ['for no audience', (issuer) => issuer.token({ aud: [] }), 'audience'],
  ['without an audience', (issuer) => issuer.token(), 'invalid'],
  [
    'for a question that is not a hash',
    (issuer) => issuer.token({ aud: `${AUDIENCE}?question=x` }),
    'audience',
  ],
  [
    'for a question with another parameter',
    (issuer) => issuer.token({ aud: `${AUDIENCE}?question=${'a'.repeat(43)}&x` }),
    'audience',
  ],
  ['of another issuer', (issuer) => issuer.token({ aud: AUDIENCE, iss: 'https://evil.example' }), 'issuer'],
  [
    'of the issuer with a trailing slash',
    (issuer) => issuer.token({ aud: AUDIENCE, iss: `${issuer.url}/` }),
    'issuer',
  ],
  ['that has expired', (issuer) => issuer.token({ aud: AUDIENCE, exp: now() - 120 }), 'invalid'],
  ['that is not valid yet', (issuer) => issuer.token({ aud: AUDIENCE, nbf: now() + 120 }), 'invalid'],
  ['without an expiry date', (issuer) => issuer.token({ aud: AUDIENCE, exp: undefined as never }), 'invalid'],
  [
    'with an expiry date that is not a number',
    (issuer) => issuer.token({ aud: AUDIENCE, exp: '9999999999' as never }),
    'invalid',
  ],
  ['that never expires', (issuer) => issuer.token({ aud: AUDIENCE, exp: 99_999_999_999 }), 'invalid'],
  [
    'of a key that is not the issuer’s',
    (issuer) => issuer.token({ aud: AUDIENCE }, { kid: 'other' }),
    'invalid',
  ],
  [
    'with an unknown critical header',
    (issuer) =>
      issuer
        .token({ aud: AUDIENCE }, { crit: ['exp'], exp: 1 })
        .catch(() => withHeader({ alg: 'RS256', kid: issuer.key().kid, crit: ['exp'], exp: 1 })(issuer)),
    'invalid',
  ],
  [
    'that is not signed',
    async (issuer) =>
      `${base64({ alg: 'none', kid: issuer.key().kid })}.${base64({ iss: issuer.url, aud: AUDIENCE, exp: now() + 99 })}.`,
    'invalid',
  ],
  ['with a changed header', withHeader({ alg: 'RS256' }), 'invalid'],
  [
    'with its own key in the header',
    async (issuer) => {
      const other = await startIssuerKey()
      return other.sign({ iss: issuer.url, aud: AUDIENCE, exp: now() + 99 })
    },
    'invalid',
  ],
  [
    'signed with the public key as a shared secret',
    async (issuer) => {
      const pem = createPublicKey({
        key: (await issuer.key().publicPem) as JsonWebKey,
        format: 'jwk',
      }).export({ type: 'spki', format: 'pem' })
      const body = `${base64({ alg: 'HS256', kid: issuer.key().kid })}.${base64({ iss: issuer.url, aud: AUDIENCE, exp: now() + 99 })}`
      return `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`
    },
    'invalid',
  ],
  [
    'inside another token',
    async (issuer) => {
      const inner = await issuer.token({ aud: AUDIENCE })
      return `${base64({ alg: 'RS256', cty: 'JWT', kid: issuer.key().kid })}.${base64(inner)}.${inner.split('.')[2]}`
    },
    'unreadable',
  ],
  ['that is huge', (issuer) => issuer.token({ aud: AUDIENCE, padding: 'x'.repeat(13_000) }), 'unreadable'],
  ['that is not a token', async () => 'a.b.c', 'unreadable'],
]

async function startIssuerKey() {
  const { exportJWK, generateKeyPair, SignJWT } = await import('jose')
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    sign: (claims: object) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', jwk, kid: 'own' }).sign(privateKey),
  }
}

for (const [title, make, code] of defects) {
  test(`a token ${title} is refused`, async (t) => {
    const { issuer, verify } = await scene(t)
    t.is((await t.throwsAsync(verify(await make(issuer)), { instanceOf: TokenError }))?.code, code)
  })
}

test('a token with an unlisted algorithm is refused', async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('ml-dsa-44')
  const key = { ...(await exportJWK(publicKey)), kid: 'own', alg: 'ML-DSA-44' }
  const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, exp: now() + 99 })
    .setProtectedHeader({ alg: 'ML-DSA-44', kid: 'own' })
    .sign(privateKey)
  const keyOf = () => createLocalJWKSet({ keys: [key] })
  const verified = verifyToken(token, { issuers: [ISSUER], audience: AUDIENCE, keyOf, now: Date.now() })
  t.is((await t.throwsAsync(verified, { instanceOf: TokenError }))?.code, 'invalid')
})

test('a token with any changed character is refused, or counts as the same token', async (t) => {
  const { issuer, verify } = await scene(t)
  const token = await issuer.token({ aud: AUDIENCE })
  const { hash } = await verify(token)
  const place = fc.nat(token.length - 1)
  const letter = fc.constantFrom(...'ABCxyz019-_.')
  await fc.assert(
    fc.asyncProperty(place, letter, async (at, other) => {
      const changed = token.slice(0, at) + other + token.slice(at + 1)
      if (changed === token) return
      // The last letter has unused bits: if only they change, it is still the same token.
      const verified = await verify(changed).catch((error) => error)
      t.true(verified instanceof TokenError || verified.hash === hash, changed)
    }),
    { numRuns: 200 },
  )
})

test('clocks may differ by a minute', async (t) => {
  const { issuer, verify } = await scene(t)
  const token = await issuer.token({ aud: AUDIENCE })
  await t.notThrowsAsync(verify(token, Date.now() - 50_000))
  await t.notThrowsAsync(verify(token, Date.now() + 350_000))
  await t.throwsAsync(verify(token, Date.now() - 70_000))
  await t.throwsAsync(verify(token, Date.now() + 370_000))
})

test('a secret is not taken for a token', (t) => {
  t.false(isToken('n0d0tsInHere-_'))
  t.false(isToken('a.b'))
  t.true(isToken('a.b.'))
})
