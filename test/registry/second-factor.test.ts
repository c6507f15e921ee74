import test from 'ava'
import { startTestRegistry } from './index.ts'
import { createStage } from './scene.ts'

const { registry, npm, scene, publish, isPublished } = await createStage(test)

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

test('a wrong and an expired code are EOTP without URLs', async (t) => {
  const { name, user } = await scene()
  for (const otp of [registry.staleCode(user.name), '1'.repeat(16), 'f'.repeat(64)]) {
    const { error } = await publish(name, '1.0.0', { token: user.token, otp })
    t.is(error?.code, 'EOTP')
    t.is(error?.authUrl, undefined)
  }
})

test('a code works once, and the next one needs no waiting', async (t) => {
  const { name, user } = await scene()
  const otp = registry.code(user.name)
  t.is(registry.code(user.name), otp)
  t.is((await publish(name, '1.0.0', { token: user.token, otp })).exitCode, 0)
  t.is((await publish(name, '1.0.1', { token: user.token, otp })).error?.code, 'EOTP')
  for (const version of ['1.0.1', '1.0.2', '1.0.3']) {
    const run = await publish(name, version, { token: user.token, otp: registry.code(user.name) })
    t.is(run.exitCode, 0, run.stderr)
  }
})

test('a code of no accepted format is E400 and spends nothing', async (t) => {
  const { name, user } = await scene()
  const { error } = await publish(name, '1.0.0', { token: user.token, otp: 'abc123' })
  t.is(error?.code, 'E400')
  t.regex(error?.summary ?? '', /child "otp" fails because/)
})

test('a read that carries a code does not spend it', async (t) => {
  const { name, user } = await scene()
  const otp = registry.code(user.name)
  await npm.run(['whoami'], { token: user.token, otp })
  t.is(registry.requests.findLast(({ user: seen }) => seen === user.name)?.otp, otp)
  t.is((await publish(name, '1.0.0', { token: user.token, otp })).exitCode, 0)
})

test('a web pair yields its code once, after approval', async (t) => {
  const { name, user } = await scene({ twoFactor: 'web' })
  const { error } = await publish(name, '1.0.0', { token: user.token })
  const doneUrl = error?.doneUrl ?? ''
  const pending = await fetch(doneUrl)
  t.is(pending.status, 202)
  t.is(pending.headers.get('retry-after'), '1')
  registry.approveWeb(error?.authUrl ?? '')
  const { token: otp } = (await (await fetch(doneUrl)).json()) as { token: string }
  t.regex(otp, /^\d{16}$/)
  const gone = await fetch(doneUrl)
  t.is(gone.status, 404)
  t.deepEqual(await gone.json(), { message: 'not found' })
  t.is((await publish(name, '1.0.0', { token: user.token, otp })).exitCode, 0)
  t.is((await publish(name, '1.0.1', { token: user.token, otp })).error?.code, 'EOTP')
})

test('a web code of one user does not serve another', async (t) => {
  const [one, other] = [await scene({ twoFactor: 'web' }), await scene({ twoFactor: 'web' })]
  const { error } = await publish(one.name, '1.0.0', { token: one.user.token })
  registry.approveWeb(error?.authUrl ?? '')
  const { token: otp } = (await (await fetch(error?.doneUrl ?? '')).json()) as { token: string }
  t.is((await publish(other.name, '1.0.0', { token: other.user.token, otp })).error?.code, 'EOTP')
})

test('the page of a web pair approves it', async (t) => {
  const { name, user } = await scene({ twoFactor: 'web' })
  const { error } = await publish(name, '1.0.0', { token: user.token })
  const page = await fetch(error?.authUrl ?? '')
  t.regex(await page.text(), /<button>Approve<\/button>/)
  t.is((await fetch(error?.authUrl ?? '', { method: 'POST' })).status, 200)
  t.is((await fetch(error?.doneUrl ?? '')).status, 200)
  t.is((await fetch(error?.authUrl ?? '')).status, 404)
})

test('a new attempt kills the web pair before it', async (t) => {
  const { name, user } = await scene({ twoFactor: 'web' })
  const first = await publish(name, '1.0.0', { token: user.token })
  const second = await publish(name, '1.0.0', { token: user.token })
  t.is((await fetch(first.error?.doneUrl ?? '')).status, 403)
  t.is((await fetch(second.error?.doneUrl ?? '')).status, 202)
  t.throws(() => registry.approveWeb(first.error?.authUrl ?? ''))
})

test('an account without 2FA is E403, unless its token bypasses 2FA', async (t) => {
  const { name, user } = await scene({ twoFactor: 'none' })
  const { error } = await publish(name, '1.0.0', { token: user.token })
  t.is(error?.code, 'E403')
  t.regex(error?.summary ?? '', /Two-factor authentication or granular access token with bypass 2fa enabled/)
  const token = await user.createToken({ bypass2fa: true })
  t.is((await publish(name, '1.0.0', { token })).exitCode, 0)
})

test('an account with 2FA off, and a token that bypasses 2FA, need no code', async (t) => {
  const off = await scene({ twoFactor: 'off' })
  t.is((await publish(off.name, '1.0.0', { token: off.user.token })).exitCode, 0)
  const totp = await scene()
  const token = await totp.user.createToken({ bypass2fa: true })
  t.is((await publish(totp.name, '1.0.0', { token })).exitCode, 0)
})

test('the clock moves on demand: pairs and tokens expire by it', async (t) => {
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

test('in real time the code is that of the current step, spent or not', async (t) => {
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
