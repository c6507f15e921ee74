import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { FaultAction } from '../../test-registry/index.ts'
import type { Decide, Reply } from '../helpers/endpoint.ts'
import { createHarness } from '../helpers/harness.ts'
import { errorCodes } from '../helpers/release-claims.ts'
import type { People, Scene } from '../helpers/release-scene.ts'
import { type Entry, PLUGIN, type ReleaseOptions, type ReleaseRun } from '../helpers/semantic-release.ts'
import { SHORT_PAUSES } from '../helpers/short-pauses.ts'
import { endsCleanly } from '../helpers/watched-release.ts'

const { registry, npm, client, scene, codeOf, release } = await createHarness(test)

const FEATURES = ['approval', 'wait', 'sealed', 'several'] as const
const PARTS = ['one', 'two'] as const
const BRANCHES = ['main', { name: 'next', channel: 'next' }]
const approved = { answer: { approved: true } } as const
const declined = { answer: { declined: true, by: 'bob' } } as const

/** Stops a release as soon as the registry has got a request, and has answered it if `isAnswered`. */
function stopAt(
  t: ExecutionContext,
  place: Scene,
  asked: string,
  { isAnswered = false, ...options }: ReleaseOptions & { isAnswered?: boolean } = {},
): Promise<ReleaseRun> {
  const isThere = () =>
    registry.requests.some(
      ({ method, path: at, status }) => method === 'PUT' && at === asked && (!isAnswered || status !== null),
    )
  return endsCleanly(t, place, options, async ({ kill, until }) => {
    await until(isThere)
    // What follows the registry's reply has to have begun.
    if (isAnswered) await until(() => registry.requests.at(-1)?.method === 'GET')
    kill('SIGTERM')
  })
}

/** Keeps a request from being answered. */
function hold(t: ExecutionContext, asked: string): void {
  const { promise, resolve } = Promise.withResolvers<void>()
  t.teardown(resolve)
  const match = { method: 'PUT', path: new RegExp(`^${asked}$`) }
  registry.faults.add({ match, do: { type: 'hold', until: promise }, at: 'before-2fa' })
}

for (const features of [FEATURES, ['wait']] as const)
  test(`a job that is stopped before the registry shows what it has accepted does not say “NOT published”: ${features[0]}`, async (t) => {
    const place = await scene(({ bob }) => ({ features, decide: () => codeOf(bob) }))
    registry.slowPublish(place.name, 'manual')
    const run = await stopAt(t, place, `/${place.name}`, { isAnswered: true })
    t.is(run.signal, 'SIGTERM', run.output)
    t.regex(run.output, /Stopped (?:while publishing|after) \S+/)
    t.notRegex(run.output, /NOT published/)
  })

test('a job that is stopped while it pauses before a repeat ends at once, and does not say “NOT published”', async (t) => {
  const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }))
  const match = { method: 'PUT', path: new RegExp(`^/${place.name}$`), count: 3 }
  registry.faults.add({ match, do: { type: 'drop-before' } })
  let output = ''
  const onOutput = (text: string) => {
    output += text
  }
  const run = await endsCleanly(t, place, { onOutput }, async ({ kill, until }) => {
    await until(() => output.includes('trying again in 10 s'))
    kill('SIGTERM')
  })
  t.is(run.signal, 'SIGTERM', run.output)
  t.deepEqual(
    place.writes().map(({ status }) => status),
    ['drop'],
  )
  t.regex(run.output, /Stopped during the upload of \S+.*not known whether/)
  t.notRegex(run.output, /NOT published/)
})

const unclear: Array<[what: string, decide: (people: People) => Decide | undefined, code: string]> = [
  [
    'a decline',
    ({ bob }) =>
      (_, count) =>
        [approved, codeOf(bob)][count - 1] ?? declined,
    'EOTPDECLINED',
  ],
  ['no maintainer to ask', () => undefined, 'EOTPREQUIRED'],
]
for (const [what, decideOf, code] of unclear)
  test(`an upload whose end is unclear, and whose code is rejected then, is not called unpublished after ${what}`, async (t) => {
    const place = await scene((people) => {
      const decide = decideOf(people)
      return { features: FEATURES, ...(decide ? { decide } : {}) }
    })
    if (!decideOf(place))
      place.env = { NPM_TOKEN: place.bob.token, NPM_CONFIG_OTP: registry.code(place.bob.name) }
    registry.slowPublish(place.name, 'manual')
    const match = { method: 'PUT', path: new RegExp(`^/${place.name}$`) }
    registry.faults.add({ match, do: { type: 'drop-after' } })
    const run = await release(t, place, { env: { ...place.env, ...SHORT_PAUSES } })
    t.deepEqual(errorCodes(run.output), [code], run.output)
    t.deepEqual(
      place.writes().map(({ status }) => status),
      ['drop', 401],
    )
    t.regex(run.output, /State: the git tag v1\.0\.0 was pushed, and it is not known whether/)
    t.notRegex(run.output, /NOT published/)
  })

/** Publishes what the release will pack, as bob, but on another dist-tag. */
async function publishElsewhere(t: ExecutionContext, { repository, name, bob }: Scene): Promise<void> {
  const { cwd, git } = repository
  const token = await bob.createToken({ bypass2fa: true })
  await client.publish(name, '0.9.0', { token })
  const file = path.join(cwd, 'package.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('0.0.0-development', '1.0.0'))
  const run = await npm.run(['publish', '--tag', 'other'], { token, cwd })
  t.is(run.exitCode, 0, run.stderr)
  await git('checkout', 'package.json')
}

const lacking: Array<
  [what: string, reply: (people: People) => Reply, fault: FaultAction | undefined, code: string]
> = [
  ['declined', () => declined, undefined, 'EOTPDECLINED'],
  ['refused', ({ bob }) => codeOf(bob), { type: 'status', status: 400 }, 'EDISTTAG'],
  ['cut off', ({ bob }) => codeOf(bob), { type: 'drop-before' }, 'EDISTTAG'],
]
for (const [what, reply, fault, code] of lacking)
  test(`if only the dist-tag of a published version is missing and is ${what}, the error says that, and how to set it`, async (t) => {
    const place = await scene((people) => ({ features: FEATURES, decide: () => reply(people) }))
    await publishElsewhere(t, place)
    registry.reuseCodes(place.bob.name)
    const match = { method: 'PUT', path: new RegExp(`${place.name}/dist-tags/latest`), count: 3 }
    if (fault) registry.faults.add({ match, do: fault })
    const run = await release(t, place, { env: { ...place.env, ...SHORT_PAUSES } })
    t.deepEqual(errorCodes(run.output), [code], run.output)
    t.regex(run.output, /State: the git tag v1\.0\.0 was pushed, and the package IS published\./)
    t.regex(run.output, /npm dist-tag add \S+@1\.0\.0 latest --registry/)
    t.notRegex(run.output, /NOT published|not known whether|npm publish/)
  })

test('a job that is stopped while only a dist-tag is asked about says that the version is published', async (t) => {
  const place = await scene({ features: FEATURES, decide: () => 'never' })
  await publishElsewhere(t, place)
  const run = await endsCleanly(t, place, {}, async ({ kill, until }) => {
    await until(() => place.endpoint.questions.length > 0)
    kill('SIGTERM')
  })
  t.regex(run.output, /Stopped after \S+@1\.0\.0 was published\. State: .*the package IS published/)
  t.notRegex(run.output, /NOT published/)
})

/** A version on `next` whose branch was merged, so that it moves to `latest`. */
async function merged(t: ExecutionContext, isAsked: boolean): Promise<Scene> {
  const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }), {
    twoFactor: isAsked ? 'totp' : 'off',
  })
  const { repository, name, bob } = place
  if (!isAsked) place.env = { NPM_TOKEN: bob.token }
  const { git } = repository
  const token = await bob.createToken({ bypass2fa: true })
  await client.publish(name, '1.0.0', { token })
  await git('tag', 'v1.0.0')
  await git('push', '--quiet', 'origin', 'v1.0.0')
  await git('checkout', '--quiet', '-b', 'next')
  await repository.commit('feat: more')
  const first = await release(t, place, { branches: BRANCHES })
  t.is(first.exitCode, 0, first.output)
  await git('checkout', '--quiet', '--force', 'main')
  await git('merge', '--quiet', 'next')
  await git('push', '--quiet', 'origin', 'main')
  return place
}

for (const isAsked of [true, false])
  test(`a job that is stopped while a dist-tag is being set says that it may be set: ${isAsked ? 'with' : 'without'} a responder`, async (t) => {
    const place = await merged(t, isAsked)
    const asked = `/-/package/${place.name}/dist-tags/latest`
    hold(t, asked)
    const run = await stopAt(t, place, asked, { branches: BRANCHES })
    t.is(run.signal, 'SIGTERM', run.output)
    t.regex(run.output, /Stopped while the dist-tag of \S+ was being set\. State: the git note.*not known/)
    t.regex(run.output, /npm dist-tag ls \S+ --registry/)
    t.notRegex(run.output, /NOT set/)
  })

for (const [what, scripts, isPublished] of [
  ['before', { prepack: 'exit 1' }, false],
  ['after', { postpublish: 'exit 1' }, true],
] as const)
  test(`without a responder, a script that fails ${what} the upload has the log say once what is published`, async (t) => {
    const place = await scene({ package: { scripts } }, { twoFactor: 'off' })
    place.env = { NPM_TOKEN: place.alice.token }
    const run = await release(t, place)
    t.is(run.exitCode, 1, run.output)
    const states = run.output.match(/State: .*/g) ?? []
    t.is(states.length, 1, run.output)
    t.regex(states[0] ?? '', isPublished ? /IS published/ : /NOT published/)
    t.notRegex(run.output, /Stopped|may be published/)
  })

const plugins = PARTS.map((pkgRoot): Entry => [PLUGIN, { pkgRoot }])
const two = (needed?: string) =>
  scene(({ name, bob }) => ({
    features: FEATURES,
    decide: () => {
      registry.reuseCodes(bob.name)
      return codeOf(bob)
    },
    files: Object.fromEntries(
      PARTS.map((part) => [
        `${part}/package.json`,
        {
          name: `${name}-${part}`,
          publishConfig: { registry: registry.url },
          ...(needed && part !== needed ? { dependencies: { [`${name}-${needed}`]: '*' } } : {}),
        },
      ]),
    ),
  }))

const heldUploads: Array<{ held: 'one' | 'two'; needed?: string; other: RegExp }> = [
  { held: 'one', other: /Stopped before \S+-two was published\. .*v1\.0\.0 was pushed.*NOT published/ },
  { held: 'two', other: /Stopped (?:after|while publishing) \S+-one@1\.0\.0/ },
  { held: 'one', needed: 'two', other: /Stopped (?:after|while publishing) \S+-two@1\.0\.0/ },
]
for (const { held, needed, other } of heldUploads)
  test(`a job that is stopped while it uploads ${held} of two packages tells the truth about each${needed ? `, after ${needed}` : ''}`, async (t) => {
    const place = await two(needed)
    hold(t, `/${place.name}-${held}`)
    const run = await stopAt(t, place, `/${place.name}-${held}`, { plugins })
    t.is(run.signal, 'SIGTERM', run.output)
    const upload = run.output
      .split('\n')
      .find((line) => line.includes(`during the upload of ${place.name}-${held}@`))
    t.regex(upload ?? run.output, /the git tag v1\.0\.0 was pushed, and it is not known whether/)
    t.regex(run.output, other)
    t.notRegex(run.output, /this job has NOT published|may have been pushed/)
  })
