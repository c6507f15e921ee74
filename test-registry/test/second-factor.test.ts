import test from 'ava'
import { createClient, startTestRegistry } from '../index.ts'
import { createHarness } from './helpers/scene.ts'

const { registry, scene, publish, isPublished } = await createHarness(test)
const client = createClient(registry.url)

test('without a code npm gets EOTP and a pair of URLs', async (t) => {
  const { name, user } = await scene()
  const { error } = await publish(name, '1.0.0', { token: user.token })
  t.is(error?.code, 'EOTP')
  t.regex(error?.authUrl ?? '', new RegExp(`^${registry.url}auth/cli/[0-9a-f-]{36}$`))
  t.regex(error?.doneUrl ?? '', new RegExp(`^${registry.url}-/v1/done\\?authId=[0-9a-f-]{36}$`))
  t.false(await isPublished(name, '1.0.0'))
})

test('with auth-type legacy and no code npm gets EOTP without URLs', async (t) => {
  const { name, user } = await scene()
  const run = await publish(name, '1.0.0', { token: user.token }, '--auth-type', 'legacy')
  t.is(run.error?.code, 'EOTP')
  t.is(run.error?.authUrl, undefined)
  t.regex(run.stderr, /login\//)
})

test('a wrong or expired code is EOTP without URLs', async (t) => {
  const { name, user } = await scene()
  const { token } = user
  const { error } = await publish(name, '1.0.0', { token, otp: registry.staleCode(user.name) })
  t.deepEqual([error?.code, error?.authUrl], ['EOTP', undefined])
  for (const otp of [registry.staleCode(user.name), '1'.repeat(16), 'f'.repeat(64)]) {
    const { status, headers, body } = await client.publish(name, '1.0.0', { token, otp })
    t.deepEqual([status, headers.get('www-authenticate'), body.authUrl], [401, 'OTP', undefined])
  }
})

test('a code works once, and the next one is available at once', async (t) => {
  const { name, user } = await scene()
  const { token } = user
  const otp = registry.code(user.name)
  t.is(registry.code(user.name), otp)
  const statusOf = async (version: string, code: string) =>
    (await client.publish(name, version, { token, otp: code })).status
  t.is(await statusOf('1.0.0', otp), 201)
  t.is(await statusOf('1.0.1', otp), 401)
  for (const version of ['1.0.1', '1.0.2', '1.0.3'])
    t.is(await statusOf(version, registry.code(user.name)), 201)
})

test('a code in an unknown format is E400', async (t) => {
  const { name, user } = await scene()
  const { error } = await publish(name, '1.0.0', { token: user.token, otp: 'abc123' })
  t.is(error?.code, 'E400')
  t.regex(error?.summary ?? '', /child "otp" fails because/)
})

test('a read that carries a code does not spend it', async (t) => {
  const { name, user } = await scene()
  const otp = registry.code(user.name)
  await client.send('GET', '-/whoami', { token: user.token, otp })
  t.is(registry.requests.findLast(({ user: seen }) => seen === user.name)?.otp, otp)
  t.is((await client.publish(name, '1.0.0', { token: user.token, otp })).status, 201)
})

/** Writes without a code. Resolves with the pair of URLs in the reply. */
async function demanded({ name, user }: Awaited<ReturnType<typeof scene>>) {
  const { body } = await client.publish(name, '1.0.0', { token: user.token })
  return body as { authUrl: string; doneUrl: string }
}

test('a web pair yields its code once, after approval', async (t) => {
  const { name, user } = await scene({ twoFactor: 'web' })
  const { authUrl, doneUrl } = await demanded({ name, user })
  const pending = await fetch(doneUrl)
  t.is(pending.status, 202)
  t.is(pending.headers.get('retry-after'), '1')
  registry.approveWeb(authUrl)
  const { token: otp } = (await (await fetch(doneUrl)).json()) as { token: string }
  t.regex(otp, /^\d{16}$/)
  const gone = await fetch(doneUrl)
  t.is(gone.status, 404)
  t.deepEqual(await gone.json(), { message: 'not found' })
  t.is((await client.publish(name, '1.0.0', { token: user.token, otp })).status, 201)
  t.is((await client.publish(name, '1.0.1', { token: user.token, otp })).status, 401)
})

test('one user’s web code does not work for another', async (t) => {
  const [one, other] = [await scene({ twoFactor: 'web' }), await scene({ twoFactor: 'web' })]
  const { authUrl, doneUrl } = await demanded(one)
  registry.approveWeb(authUrl)
  const { token: otp } = (await (await fetch(doneUrl)).json()) as { token: string }
  t.is((await client.publish(other.name, '1.0.0', { token: other.user.token, otp })).status, 401)
})

test('the page of a web pair approves it', async (t) => {
  const { authUrl, doneUrl } = await demanded(await scene({ twoFactor: 'web' }))
  const page = await fetch(authUrl)
  t.regex(await page.text(), /<button>Approve<\/button>/)
  t.is((await fetch(authUrl, { method: 'POST' })).status, 200)
  t.is((await fetch(doneUrl)).status, 200)
  t.is((await fetch(authUrl)).status, 404)
})

test('a new attempt ends the previous web pair', async (t) => {
  const place = await scene({ twoFactor: 'web' })
  const [first, second] = [await demanded(place), await demanded(place)]
  t.is((await fetch(first.doneUrl)).status, 403)
  t.is((await fetch(second.doneUrl)).status, 202)
  t.throws(() => registry.approveWeb(first.authUrl))
})

test('an account without 2FA gets E403, unless its token bypasses 2FA', async (t) => {
  const { name, user } = await scene({ twoFactor: 'none' })
  const { error } = await publish(name, '1.0.0', { token: user.token })
  t.is(error?.code, 'E403')
  t.regex(error?.summary ?? '', /Two-factor authentication or granular access token with bypass 2fa enabled/)
  const token = await user.createToken({ bypass2fa: true })
  t.is((await client.publish(name, '1.0.0', { token })).status, 201)
})

test('an account with 2FA off needs no code, and neither does a token that bypasses 2FA', async (t) => {
  const off = await scene({ twoFactor: 'off' })
  t.is((await client.publish(off.name, '1.0.0', { token: off.user.token })).status, 201)
  const totp = await scene()
  const token = await totp.user.createToken({ bypass2fa: true })
  t.is((await client.publish(totp.name, '1.0.0', { token })).status, 201)
})

test('web pairs and tokens expire by a clock that a test can move', async (t) => {
  const own = await startTestRegistry({ clock: () => 0, webPairLifeMs: 45_000 })
  const user = await own.addUser('alice', { twoFactor: 'web' })
  const headers = { authorization: `Bearer ${user.token}`, 'npm-auth-type': 'web', 'npm-command': 'publish' }
  const refused = await fetch(`${own.url}pkg`, { method: 'PUT', headers })
  const { doneUrl } = (await refused.json()) as { doneUrl: string }
  own.advance(44_000)
  t.is((await fetch(doneUrl)).status, 202)
  own.advance(1_000)
  t.is((await fetch(doneUrl)).status, 404)
  own.advance(90 * 86_400_000)
  t.is((await fetch(`${own.url}-/whoami`, { headers })).status, 401)
  await own.close()
})

test('in real time, the code is that of the current TOTP period, even if it is spent', async (t) => {
  const own = await startTestRegistry({ realTime: true, clock: () => 1_000_000_000_000 })
  const { token, totpUri } = await own.addUser('alice')
  t.regex(totpUri ?? '', /^otpauth:\/\/totp\//)
  const headers = { authorization: `Bearer ${token}`, 'npm-otp': own.code('alice') }
  const status = async () => (await fetch(`${own.url}pkg`, { method: 'PUT', headers, body: '{}' })).status
  t.not(await status(), 401)
  t.is(own.code('alice'), headers['npm-otp'])
  t.is(await status(), 401)
  await own.close()
})
