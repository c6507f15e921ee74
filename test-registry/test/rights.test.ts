import test from 'ava'
import { createClient, type TokenOptions } from '../index.ts'
import { createHarness } from './helpers/scene.ts'

const { registry, npm, scene, publish } = await createHarness(test)
const client = createClient(registry.url)

const refusals: [string, TokenOptions, string, string][] = [
  ['an expired token', { expired: true }, 'E401', 'E404'],
  ['a token used from elsewhere', { cidrBlocked: true }, 'EAUTHIP', 'EAUTHIP'],
]
for (const [title, options, whoami, write] of refusals) {
  test(`${title} gets ${whoami} from whoami and ${write} from publish`, async (t) => {
    const { name, user } = await scene()
    const token = await user.createToken(options)
    t.is((await npm.run(['whoami'], { token })).error?.code, whoami)
    const run = await publish(name, '1.0.0', { token, otp: registry.code(user.name) })
    t.is(run.error?.code, write)
    t.is(/Access token expired or revoked/.test(run.stderr), write === 'E404')
  })
}

for (const [title, options] of [
  ['a token past its date', { expiresAt: new Date(0) }],
  ['a revoked token', { revoked: true }],
] as const) {
  test(`${title} is refused like an expired one`, async (t) => {
    const { name, user } = await scene()
    const wordsFor = async (more: TokenOptions) => {
      const token = await user.createToken(more)
      const read = await client.send('GET', '-/whoami', { token })
      const write = await client.publish(name, '1.0.0', { token, otp: registry.code(user.name) })
      return [read, write].map(({ status, body, headers }) => [status, body, headers.get('npm-notice')])
    }
    t.deepEqual(await wordsFor(options), await wordsFor({ expired: true }))
  })
}

test('an unknown token gets 401 from whoami and 404 from publish', async (t) => {
  const { name } = await scene()
  const token = `npm_${'x'.repeat(36)}`
  t.is((await client.send('GET', '-/whoami', { token })).status, 401)
  const { status, headers } = await client.publish(name, '1.0.0', { token })
  t.is(status, 404)
  t.notRegex(headers.get('npm-notice') ?? '', /expired or revoked/)
})

test('a token can be revoked while it is in use', async (t) => {
  const { user } = await scene()
  const whoami = () => client.send('GET', '-/whoami', { token: user.token })
  t.deepEqual((await whoami()).body, { username: user.name })
  registry.revokeToken(user.token)
  t.is((await whoami()).status, 401)
})

const narrow: [string, TokenOptions, number][] = [
  ['a token for another package', { packages: ['another', '@another'] }, 404],
  ['a read-only token', { readonly: true }, 403],
  ['a stage-only token', { stageOnly: true }, 403],
]
for (const [title, options, status] of narrow) {
  test(`${title} passes whoami and gets ${status} from publish`, async (t) => {
    const { name, user } = await scene()
    const token = await user.createToken(options)
    t.deepEqual((await client.send('GET', '-/whoami', { token })).body, { username: user.name })
    t.is((await client.publish(name, '1.0.0', { token, otp: registry.code(user.name) })).status, status)
  })
}

test('a user gets E403 until they are made a maintainer', async (t) => {
  const { name, user } = await scene({ twoFactor: 'off' })
  const { user: other } = await scene({ twoFactor: 'off' })
  await client.publish(name, '1.0.0', { token: user.token })
  const { error } = await publish(name, '1.0.1', { token: other.token })
  t.is(error?.code, 'E403')
  t.regex(error?.summary ?? '', /You do not have permission to publish/)
  registry.addMaintainer(name, other.name)
  t.is((await client.publish(name, '1.0.1', { token: other.token })).status, 201)
})
