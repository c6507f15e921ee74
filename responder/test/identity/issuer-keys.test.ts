import type { ExecutionContext } from 'ava'
import test from 'ava'
import { type FetchJson, fetchJson } from '../../src/identity/fetch-json.ts'
import { createIssuerKeys, IssuerUnavailableError } from '../../src/identity/issuer-keys.ts'
import { TokenError, verifyToken } from '../../src/identity/verify-token.ts'
import type { Database } from '../../src/store/database.ts'
import { forEachDatabase, openTemporary } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { startIssuer } from './issuer.ts'

const AUDIENCE = 'https://cfa.example/p/tool'
const MINUTE = 60_000

async function scene(
  t: ExecutionContext,
  database?: Database,
  path?: string,
  fetching: FetchJson = fetchJson,
) {
  const issuer = await startIssuer(t, path)
  const store = database ?? (await openTemporary(t))
  const clock = { now: Date.now() }
  const warnings: object[] = []
  const node = () => {
    const { keyOf } = createIssuerKeys({
      effects: { now: () => clock.now },
      database: store,
      log: { warn: (facts) => void warnings.push(facts) },
      fetchJson: fetching,
    })
    const check = (token: string) =>
      verifyToken(token, { issuers: [issuer.url], audience: AUDIENCE, keyOf, now: clock.now })
    const verify = async () =>
      check(await issuer.token({ aud: AUDIENCE, exp: Math.floor(clock.now / 1000) + 300 }))
    return { check, verify }
  }
  return { issuer, clock, warnings, node, ...node() }
}

test('keys are fetched once an hour', async (t) => {
  const { issuer, clock, verify } = await scene(t)
  await Promise.all([verify(), verify(), verify()])
  await verify()
  t.is(issuer.asked(), 1)
  clock.now += 61 * MINUTE
  await verify()
  t.is(issuer.asked(), 2)
})

test('a new key is found at once, and a withdrawn key is no longer accepted', async (t) => {
  const { issuer, verify, check, clock } = await scene(t)
  await verify()
  const old = await issuer.token({ aud: AUDIENCE })
  await t.notThrowsAsync(check(old))
  await issuer.rotate()
  clock.now += MINUTE
  await verify()
  t.is(issuer.asked(), 2)
  await t.throwsAsync(check(old), { instanceOf: TokenError })
})

test('tokens with unknown keys do not cause repeated fetches', async (t) => {
  const { issuer, verify } = await scene(t)
  await verify()
  await issuer.rotate()
  // The first fetch was only a moment ago.
  for (let tries = 0; tries < 5; tries += 1) await t.throwsAsync(verify(), { instanceOf: TokenError })
  t.is(issuer.asked(), 1)
})

test('while an issuer is unavailable, its known keys are good for a week', async (t) => {
  const { issuer, clock, verify, warnings } = await scene(t)
  await verify()
  issuer.answerWith({ status: 503 })
  clock.now += 6 * 24 * 60 * MINUTE
  await t.notThrowsAsync(verify())
  t.like(warnings[0], { issuer: issuer.url })
  clock.now += 2 * 24 * 60 * MINUTE
  await t.throwsAsync(verify(), { instanceOf: IssuerUnavailableError })
})

forEachDatabase((kind, open) => {
  test(`another node and a restart need no fetch (${kind})`, async (t) => {
    const { issuer, node, verify } = await scene(t, await open(t))
    await verify()
    issuer.answerWith({ status: 500 })
    await t.notThrowsAsync(node().verify())
    t.is(issuer.asked(), 1)
  })
})

const answers = [
  ['is not JSON', 'x'],
  ['is too long', JSON.stringify({ padding: 'x'.repeat(300_000) })],
] as const
for (const [title, body] of answers) {
  test(`an issuer whose document ${title} gives no keys`, async (t) => {
    const { issuer, verify } = await scene(t)
    issuer.answerWith({ status: 200, body })
    await t.throwsAsync(verify(), { instanceOf: IssuerUnavailableError })
  })
}

test('an issuer whose document names another issuer gives no keys', async (t) => {
  const { issuer, verify } = await scene(t, undefined, undefined, async (url) => {
    const document = await fetchJson(url)
    return url.endsWith('/jwks') ? document : { ...Object(document), issuer: 'https://evil.example' }
  })
  await t.throwsAsync(verify(), { instanceOf: IssuerUnavailableError })
  t.is(issuer.asked(), 0)
})

test('an issuer may have a path, as on GitHub Enterprise Server', async (t) => {
  const { verify } = await scene(t, undefined, '/_services/token')
  await t.notThrowsAsync(verify())
})

test('an issuer that never answers delays only the first token whose key is known', async (t) => {
  const state: { hangs: boolean; asked: number; end?: () => void } = { hangs: false, asked: 0 }
  const { clock, verify } = await scene(t, undefined, undefined, async (url) => {
    if (!state.hangs) return fetchJson(url)
    state.asked += 1
    return new Promise((_resolve, reject) => {
      state.end = () => reject(new Error('it did not answer in time'))
    })
  })
  await verify()
  state.hangs = true
  clock.now += 61 * MINUTE
  const first = verify()
  await eventually(async () => state.asked === 1)
  state.end?.()
  await t.notThrowsAsync(first)
  clock.now += MINUTE
  await t.notThrowsAsync(verify())
  t.is(state.asked, 2)
  state.hangs = false
  state.end?.()
})

test('older keys in the store do not replace newer ones in memory', async (t) => {
  const database = await openTemporary(t)
  const { issuer, clock, verify, check } = await scene(t, database)
  await verify()
  const old = await database.all('select keys, fetched_at from issuer_keys')
  const taken = await issuer.token({ aud: AUDIENCE, exp: Math.floor(clock.now / 1000) + 86_400 })
  await issuer.rotate()
  clock.now += 61 * MINUTE
  await verify()
  // As if the second fetch had not been stored.
  await database.run(
    'update issuer_keys set keys = $1, fetched_at = $2',
    old[0]?.keys ?? null,
    old[0]?.fetched_at ?? null,
  )
  await t.throwsAsync(check(await issuer.token({ aud: AUDIENCE }, { kid: 'made-up' })), {
    instanceOf: TokenError,
  })
  await t.throwsAsync(check(taken), { instanceOf: TokenError })
  await t.notThrowsAsync(verify())
})

test('an issuer whose keys are at an http address elsewhere gives no keys', async (t) => {
  const { verify, warnings } = await scene(t, undefined, undefined, async (url) =>
    url.endsWith('/jwks')
      ? fetchJson(url)
      : { ...Object(await fetchJson(url)), jwks_uri: 'http://127.0.0.2/jwks' },
  )
  await t.throwsAsync(verify(), { instanceOf: IssuerUnavailableError })
  t.like(warnings[0], { why: 'its keys are at an address that does not begin with https:' })
})
