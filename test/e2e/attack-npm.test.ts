import test, { type ExecutionContext } from 'ava'
import type { EndpointOptions } from '../helpers/endpoint.ts'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { type HostileNpm, plantHostileNpm } from '../helpers/hostile-npm.ts'
import type { People, Scene } from '../helpers/release-scene.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'
import { storesWhatWasAsked } from '../helpers/stored-bytes.ts'

const { registry, scene, codeOf, release, hooks } = await createHarness(test, { stages: true })

const ATTENDED = ['approval', 'wait', 'sealed'] as const

interface Mode {
  what: string
  config?: object
  endpoint?: (people: People) => EndpointOptions
  /** Default: the maintainers' tokens and the responder. */
  env?: (place: Scene) => Record<string, string>
}
const modes: Mode[] = [
  {
    what: 'with a code only',
    config: { publish: 'direct' },
    endpoint: ({ bob }) => ({ decide: () => codeOf(bob) }),
  },
  {
    what: 'staged and approved',
    config: { publish: 'staged' },
    endpoint: ({ bob }) => ({
      features: ATTENDED,
      decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)),
    }),
  },
  { what: 'with nobody to ask', env: ({ alice }) => ({ NPM_TOKEN: alice.token }) },
]

for (const { what, config = {}, endpoint = () => ({}), env } of modes) {
  test(`an npm that somebody else put in the project and in PATH is never started: published ${what}`, async (t) => {
    const place = await scene(endpoint, { twoFactor: env ? 'off' : 'totp' })
    for (const user of [place.alice, place.bob]) registry.addMaintainer(place.name, user.name)
    const hostile = await plantHostileNpm(place.repository)
    const run = await hooks(t, place, {
      calls: stepsWith(config),
      commands: hostile.commands,
      env: { ...(env?.(place) ?? place.env), ...hostile.env },
    })
    t.deepEqual(run.errors, [], run.output)
    await isPublishedWithoutIt(t, place, hostile)
  })
}

test('an npm that somebody else put in the project and in PATH is never started: approved, with semantic-release', async (t) => {
  const place = await scene(({ bob }) => ({ features: ATTENDED, decide: () => codeOf(bob) }))
  const hostile = await plantHostileNpm(place.repository)
  const { commands } = hostile
  const plugins: Entry[] = [[PLUGIN, { publish: 'direct' }]]
  const run = await release(t, place, { plugins, commands, env: { ...place.env, ...hostile.env } })
  t.is(run.exitCode, 0, run.output)
  await isPublishedWithoutIt(t, place, hostile)
})

async function isPublishedWithoutIt(t: ExecutionContext, place: Scene, hostile: HostileNpm): Promise<void> {
  t.deepEqual(
    (await hostile.calls()).map((call) => JSON.parse(call).argv.slice(2)),
    [],
  )
  t.true((await place.versions()).includes('1.0.0'))
  t.notRegex((await registry.tarball(place.name, '1.0.0')).toString('latin1'), /by somebody else/)
  if (place.endpoint.questions.length > 0) await storesWhatWasAsked(t, registry, place)
}
