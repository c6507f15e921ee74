import path from 'node:path'
import test from 'ava'
import { ROOT } from '../helpers/job.ts'
import { createReleaseStage, stepsWith } from '../helpers/release-stage.ts'
import { createSite } from '../helpers/site.ts'

const { registry, scene, codeOf, hooks } = await createReleaseStage(test)

/** A job that has npm 12 first in its PATH: what it prints differs. */
const cli = path.join(ROOT, 'test/npm-12/node_modules/npm/bin/npm-cli.js')
const commands = { npm: `#!/bin/sh\nexec node '${cli}' "$@"\n` }

test('with npm 12, an approved version is published once by a registry that breaks off', async (t) => {
  const place = await scene(({ bob }) => ({ features: ['approval'], decide: () => codeOf(bob) }))
  const match = { method: 'PUT', path: new RegExp(`^/${place.name}$`) }
  registry.faults.add({ match, do: { type: 'drop-after' } })
  const run = await hooks(t, place, { commands })
  t.deepEqual(run.errors, [], run.output)
  t.regex(run.npmLogs, /using npm@12/)
  t.is(place.writes().length, 1)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
})

test('with npm 12, a version is staged, found again by the next run, and live once it is approved', async (t) => {
  const place = await scene()
  const env = {
    NPM_TOKEN: await place.alice.createToken({ stageOnly: true }),
    CFA_RESPONDER_URL: 'npm',
  }
  const first = await hooks(t, place, { commands, env, calls: stepsWith({ timeout: '1s' }) })
  t.is(first.errors[0]?.code, 'ESTAGETIMEOUT', first.output)
  const { id } = await createSite(registry, place).staged()
  await Promise.all([
    registry.stage.approveOnSite(id),
    hooks(t, place, { commands, env }).then(({ errors, output }) => t.deepEqual(errors, [], output)),
  ])
  t.true((await place.versions()).includes('1.0.0'))
})
