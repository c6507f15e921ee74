import test from 'ava'
import type { TokenOptions, TwoFactor } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import { variableOf } from '../helpers/people.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, client, scene, codeOf, hooks } = await createHarness(test)

interface Refusal {
  what: string
  code: string
  twoFactor?: TwoFactor
  /** The token of bob, who answers. */
  token?: TokenOptions
  /** What happens while he is asked. */
  meanwhile?: (place: Scene) => void | Promise<void>
}

/** Problems that only the write shows, after every account was verified. */
const refusals: Refusal[] = [
  { what: 'a token for other packages', code: 'EACCOUNTSCOPE', token: { packages: ['another'] } },
  {
    what: 'a token that is revoked meanwhile',
    code: 'EACCOUNTEXPIRED',
    meanwhile: ({ env, bob }) => registry.revokeToken(env[variableOf(bob)] ?? ''),
  },
  {
    what: 'an account that is not a maintainer of the package',
    code: 'EACCOUNTRIGHTS',
    meanwhile: async ({ name, alice }) => {
      const token = await alice.createToken({ bypass2fa: true })
      await client.publish(name, '0.1.0', { token })
    },
  },
  { what: 'a token that may only stage', code: 'EACCOUNTSTAGEONLY', token: { stageOnly: true } },
  { what: 'an account without a second factor', code: 'EACCOUNTNO2FA', twoFactor: 'none' },
]
for (const { what, code, twoFactor = 'totp', token = {}, meanwhile } of refusals) {
  test(`${what} is ${code}, which names the variable and says how to finish by hand`, async (t) => {
    const place = await scene(
      ({ bob }) => ({
        decide: async () => {
          await meanwhile?.(place)
          return twoFactor === 'totp' ? codeOf(bob) : { answer: { username: bob.name, otp: '123456' } }
        },
      }),
      { twoFactor },
    )
    place.env[variableOf(place.bob)] = await place.bob.createToken(token)
    delete place.env[variableOf(place.alice)]
    const run = await hooks(t, place)
    t.is(run.errors[0]?.code, code, run.output)
    const details = run.errors[0]?.details ?? ''
    t.true(details.includes(variableOf(place.bob)), details)
    t.true(details.includes(`npm publish --tag latest --registry ${registry.url}`), details)
    t.is(place.endpoint.questions.length, 1)
    t.false((await place.versions()).includes('1.0.0'))
  })
}

for (const features of [[], ['approval', 'wait', 'sealed', 'several']] as const) {
  test(`a token that is revoked after the tag leaves the release to another maintainer (${features.join() || 'code only'})`, async (t) => {
    const place = await scene(({ alice, bob }) => ({
      features,
      decide: async ({ ask, accounts }) => {
        if (ask === 'approval') return { answer: { approved: true, username: bob.name } }
        registry.revokeToken(place.env[variableOf(bob)] ?? '')
        return codeOf(accounts.includes(bob.name) ? bob : alice)
      },
    }))
    const { alice, bob, endpoint } = place
    const run = await hooks(t, place)
    t.deepEqual(run.errors, [], run.output)
    const codes = endpoint.questions.filter(({ ask }) => ask === 'code')
    t.deepEqual(codes.at(-1)?.accounts, [alice.name])
    t.is(codes.length, 2)
    t.is(registry.publisherOf(place.name, '1.0.0'), alice.name)
    t.true(run.output.includes(variableOf(bob)), run.output)
    t.true(endpoint.reports.every(({ isAllowed }) => isAllowed))
    // A responder that only gives codes gets no reports.
    if (features.length > 0)
      t.true(endpoint.reports.some(({ reason }) => reason?.includes('EACCOUNTEXPIRED')))
  })
}

test('several packages go on with another maintainer if the one who approved them can no longer publish', async (t) => {
  const place = await scene(({ alice, bob, name }) => ({
    files: Object.fromEntries(
      ['one', 'two'].map((part) => [
        `${part}/package.json`,
        { name: `${name}-${part}`, publishConfig: { registry: registry.url } },
      ]),
    ),
    features: ['approval', 'wait', 'sealed', 'several'],
    decide: ({ ask, accounts }) => {
      if (ask === 'approval') return { answer: { approved: true, username: bob.name } }
      registry.revokeToken(place.env[variableOf(bob)] ?? '')
      return codeOf(accounts.includes(bob.name) ? bob : alice)
    },
  }))
  const calls = (['verifyConditions', 'prepare', 'publish'] as const).flatMap((hook) =>
    ['one', 'two'].map((pkgRoot) => ({ hook, config: { pkgRoot } })),
  )
  const run = await hooks(t, place, { calls })
  t.deepEqual(run.errors, [], run.output)
  for (const part of ['one', 'two'])
    t.is(registry.publisherOf(`${place.name}-${part}`, '1.0.0'), place.alice.name)
  t.true(place.endpoint.reports.every(({ isAllowed }) => isAllowed))
})
