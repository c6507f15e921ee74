import test from 'ava'
import { createClient } from '../../test-registry/index.ts'
import type { Checkout } from '../helpers/project.ts'
import { createProjectReleases, type Outcome } from '../helpers/release-project.ts'

const { everywhere } = createProjectReleases(test)

/** Addresses on this machine that the log names, except for the registry's and the responder's. */
function strangers({ output, checkout }: Outcome): string[] {
  const known = [checkout.registry.url, checkout.endpoint.url].map((url) => new URL(url).host)
  const named = output.match(/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/g) ?? []
  return named.filter((host) => !known.includes(host))
}

test('npm’s output about a release names the registry and no other address', async (t) => {
  const project = {
    package: { scripts: { prepack: 'npm config get registry', postpublish: 'npm view . name || true' } },
    files: { '.npmrc': 'loglevel=http\n' },
  }
  const { peer, ours } = await everywhere(t, project)
  t.true(peer.output.includes(`Publishing to ${peer.checkout.registry.url}`), peer.output)
  for (const outcome of ours) {
    t.deepEqual(outcome.codes, [], outcome.output)
    t.true(outcome.output.includes(`Publishing to ${outcome.checkout.registry.url}`), outcome.output)
    t.deepEqual(strangers(outcome), [], outcome.output)
  }
})

test('npm’s output about a failure names no address but the registry', async (t) => {
  // The version already exists with other contents.
  const before = async ({ registry, name, user, mode }: Checkout) => {
    const otp = mode === 'unattended' || mode === 'peer' ? {} : { otp: registry.code(user.name) }
    const { status } = await createClient(registry.url).publish(name, '1.0.0', { token: user.token, ...otp })
    t.is(status, 201)
  }
  const { ours } = await everywhere(t, { before })
  for (const outcome of ours) {
    t.not(outcome.codes.length, 0, outcome.output)
    t.deepEqual(strangers(outcome), [], outcome.output)
    t.deepEqual(strangers({ ...outcome, output: outcome.details }), [], outcome.details)
  }
})
