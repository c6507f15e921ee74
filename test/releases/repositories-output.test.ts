import test from 'ava'
import { createProjectReleases, firstRelease, type Outcome } from '../helpers/release-project.ts'

const { everywhere } = createProjectReleases(test)

/** Addresses on this machine that the log may name: the registry's and the responder's. */
function strangers({ output, checkout }: Outcome): string[] {
  const known = [checkout.registry.url, checkout.endpoint.url].map((url) => new URL(url).host)
  const named = output.match(/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/g) ?? []
  return named.filter((host) => !known.includes(host))
}

test('what npm prints of a release names the registry, and no other address', async (t) => {
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

test('what npm prints of a failure names the registry, and no other address', async (t) => {
  // The first release is in the way of the second.
  const calls = [...firstRelease().slice(0, 3), ...firstRelease().slice(2, 3)]
  const { ours } = await everywhere(t, {}, { calls })
  for (const outcome of ours) {
    t.not(outcome.codes.length, 0, outcome.output)
    t.deepEqual(strangers(outcome), [], outcome.output)
    t.deepEqual(strangers({ ...outcome, output: outcome.details }), [], outcome.details)
  }
})
