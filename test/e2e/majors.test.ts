import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import semver from 'semver'
import { createHarness } from '../helpers/harness.ts'
import { MODULES } from '../helpers/job.ts'
import { nothingDone } from '../helpers/release-claims.ts'
import { type Major, PACKAGES } from '../helpers/semantic-release.ts'

const { registry, scene, codeOf, release } = await createHarness(test)

/** Node versions that a major of semantic-release accepts. */
function enginesOf(name: string): string {
  return JSON.parse(readFileSync(path.join(MODULES, name, 'package.json'), 'utf8')).engines.node
}

const runsOn = (major: Major) =>
  semver.satisfies(process.version, enginesOf(PACKAGES[major])) ? test : test.skip

for (const major of [24, 20] as const) {
  runsOn(major)(
    `with semantic-release ${major}, the approval comes before the tag and the account that answered publishes`,
    async (t) => {
      const tags: string[][] = []
      const place = await scene(({ bob }) => ({
        features: ['approval', 'wait', 'sealed'],
        decide: async () => {
          tags.push(await place.repository.remoteTags())
          return codeOf(bob)
        },
      }))
      const run = await release(t, place, { major })
      t.is(run.exitCode, 0, run.output)
      t.deepEqual(tags, [[]])
      t.deepEqual(run.tags, ['v1.0.0'])
      t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
      t.is((await registry.packument(place.name)).versions['1.0.0'].gitHead, await place.repository.head())
    },
  )
}

runsOn(20)('with semantic-release 20, every problem is shown at once and nobody is alerted', async (t) => {
  const place = await scene()
  const env = { ...place.env, CFA_RESPONDER_SECRET: 'another secret', NPM_TOKEN: place.alice.token }
  const run = await release(t, place, { major: 20, env })
  await nothingDone(t, place, run, 'EACCOUNTKINDS', 'ERESPONDERAUTH')
})
