import test from 'ava'
import { createClient, startTestRegistry, type TestRegistry, type TestRegistryOptions } from '../index.ts'
import { createHarness } from './helpers/scene.ts'

const { registry, npm, scene, isPublished } = await createHarness(test)

/** A refused write and its pair of URLs. With `own` options, at a registry whose clock stands at the epoch. */
async function challenged(t: { teardown: (done: () => Promise<void>) => void }, own?: TestRegistryOptions) {
  const at: TestRegistry = own ? await startTestRegistry({ clock: () => 0, ...own }) : registry
  if (own) t.teardown(at.close)
  const name = own ? 'tool' : (await scene()).name
  const user = await at.addUser(`owner-of-${name}`, { twoFactor: 'web' })
  const client = createClient(at.url)
  const write = (version: string, token = user.token, otp?: string) =>
    client.publish(name, version, { token, ...(otp && { otp }) })
  const { body } = await write('1.0.0')
  const { authUrl, doneUrl } = body as { authUrl: string; doneUrl: string }
  const poll = async () => (await fetch(doneUrl)).status
  return { at, name, user, client, write, authUrl, doneUrl, poll }
}

test('the real npm publishes with the token of a pair that was approved in a browser', async (t) => {
  const { name, user } = await scene({ twoFactor: 'web' })
  const cwd = await npm.writePackage(name, '1.0.0')
  const { error } = await npm.run(['publish'], { token: user.token, cwd })
  t.is((await fetch(error?.authUrl ?? '', { method: 'POST' })).status, 200)
  const { token: otp } = (await (await fetch(error?.doneUrl ?? '')).json()) as { token: string }
  t.is((await npm.run(['publish'], { token: user.token, cwd, otp })).exitCode, 0)
  t.true(await isPublished(name, '1.0.0'))
})

test('the registry notices that somebody has opened the page', async (t) => {
  const { authUrl } = await challenged(t)
  t.false(registry.isWebOpened(authUrl))
  const page = await (await fetch(authUrl)).text()
  t.true(registry.isWebOpened(authUrl))
  t.regex(page, /<form method="post">\s*<button>Approve<\/button>/)
  t.regex(page, /<button name="do" value="skip">Skip 2FA for 5 minutes<\/button>/)
})

test('a poll of a pending pair says when to poll again', async (t) => {
  const { doneUrl } = await challenged(t)
  const { status, headers } = await fetch(doneUrl)
  t.deepEqual([status, headers.get('retry-after')], [202, '1'])
})

for (const expiredPairStatus of [403, 404] as const) {
  test(`a pair expires by the registry’s clock, and is then ${expiredPairStatus}`, async (t) => {
    const { at, authUrl, poll } = await challenged(t, { webPairLifeMs: 45_000, expiredPairStatus })
    at.advance(44_999)
    t.is(await poll(), 202)
    at.advance(1)
    t.is(await poll(), expiredPairStatus)
    t.is((await fetch(authUrl)).status, 404)
    t.throws(() => at.approveWeb(authUrl))
  })
}

test('a newer attempt ends the pair', async (t) => {
  const { write, poll, authUrl } = await challenged(t)
  await write('1.0.0')
  t.is(await poll(), 403)
  t.is((await fetch(authUrl)).status, 404)
})

test('the code has 16 digits, works once and can expire', async (t) => {
  const { at, write, user, authUrl, doneUrl, poll } = await challenged(t, { webCodeLifeMs: 60_000 })
  at.approveWeb(authUrl)
  const { token: otp } = (await (await fetch(doneUrl)).json()) as { token: string }
  t.regex(otp, /^\d{16}$/)
  t.is(await poll(), 404)
  t.is((await write('1.0.0', user.token, otp)).status, 201)
  t.is((await write('1.0.1', user.token, otp)).status, 401)
  const { body } = await write('1.0.1')
  at.approveWeb(body.authUrl)
  const { token: late } = (await (await fetch(body.doneUrl)).json()) as { token: string }
  at.advance(60_000)
  t.is((await write('1.0.1', user.token, late)).status, 401)
})

test('skipping 2FA leaves doneUrl pending and lets writes pass for five minutes', async (t) => {
  const { at, write, user, authUrl, poll } = await challenged(t, { webPairLifeMs: 45_000 })
  at.skipWeb(authUrl)
  t.is(await poll(), 202)
  t.is((await write('1.0.0')).status, 201)
  at.advance(299_999)
  t.is((await write('1.0.1')).status, 201)
  t.is(await poll(), 202)
  t.is((await write('1.0.2', await user.createToken())).status, 401, 'another token')
  at.advance(1)
  t.is((await write('1.0.2')).status, 401)
})

test('the button on the page can skip 2FA as well', async (t) => {
  const { write, authUrl, poll } = await challenged(t)
  const form = await fetch(authUrl, { method: 'POST', body: new URLSearchParams({ do: 'skip' }) })
  t.regex(await form.text(), /No second factor is asked for the next 5 minutes/)
  t.is(await poll(), 202)
  t.is((await write('1.0.0')).status, 201)
})

for (const skipCoversApproval of [false, true]) {
  test(`skipping ${skipCoversApproval ? 'can cover' : 'does not cover'} approvals`, async (t) => {
    const { at, name, client, write, user, authUrl } = await challenged(t, { skipCoversApproval })
    at.skipWeb(authUrl)
    await write('1.0.0')
    const { token } = user
    const { body } = await client.stage(name, '1.1.0', { token })
    const approved = await client.send('POST', `-/stage/${body.stageId}/approve`, { token, command: 'stage' })
    t.is(approved.status, skipCoversApproval ? 201 : 401)
  })
}
