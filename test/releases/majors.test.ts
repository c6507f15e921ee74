import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import semver from 'semver'
import { MODULES } from '../helpers/job.ts'
import { nothingDone } from '../helpers/release-claims.ts'
import { createReleaseStage } from '../helpers/release-stage.ts'
import { PACKAGES } from '../helpers/semantic-release.ts'

const { registry, scene, codeOf, release } = await createReleaseStage(test)

/** Node versions that a major of semantic-release accepts. */
function enginesOf(name: string): string {
  return JSON.parse(readFileSync(path.join(MODULES, name, 'package.json'), 'utf8')).engines.node
}

for (const major of [24, 20] as const) {
  const runs = semver.satisfies(process.version, enginesOf(PACKAGES[major])) ? test : test.skip

  runs(`semantic-release ${major}: published by the account that answered`, async (t) => {
    const place = await scene(({ bob }) => ({
      features: ['approval', 'wait', 'sealed'],
      decide: () => codeOf(bob),
    }))
    const run = await release(t, place, { major })
    t.is(run.exitCode, 0, run.output)
    t.deepEqual(run.tags, ['v1.0.0'])
    t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
    t.is((await registry.packument(place.name)).versions['1.0.0'].gitHead, await place.repository.head())
  })

  runs(`semantic-release ${major}: declined before the tag`, async (t) => {
    const decide = () => ({ answer: { declined: true } }) as const
    const place = await scene({ features: ['approval', 'wait', 'sealed'], decide })
    await nothingDone(t, place, await release(t, place, { major }), 'EAPPROVALDECLINED')
  })

  runs(`semantic-release ${major}: every problem at once, and nobody alerted`, async (t) => {
    const place = await scene()
    const env = { ...place.env, CFA_RESPONDER_SECRET: 'another secret', NPM_TOKEN: place.alice.token }
    const run = await release(t, place, { major, env })
    await nothingDone(t, place, run, 'EACCOUNTKINDS', 'ERESPONDERAUTH')
  })
}
