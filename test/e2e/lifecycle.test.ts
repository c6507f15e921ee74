import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Feature } from '@cfa/protocol'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { endsIn } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, scene, codeOf, hooks } = await createHarness(test)

/** npm's own order around a publish. */
const EVENTS = ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish']
const DUMP = `const line = JSON.stringify({ event: process.argv[2], env: process.env })
require('node:fs').appendFileSync(require('node:path').join(__dirname, '..', 'events.jsonl'), line + '\\n')
`
/** npm runs none of these for a publish. */
const STRAYS = ['prepublish', 'preprepublishOnly', 'postprepublishOnly', 'prepostpublish']
const scripts = Object.fromEntries([...EVENTS, ...STRAYS].map((event) => [event, `node dump.cjs ${event}`]))
const recording = { package: { scripts }, files: { 'dump.cjs': DUMP } }

interface Recorded {
  event: string
  env: Record<string, string>
}

async function recorded({ repository }: Scene): Promise<Recorded[]> {
  const text = await readFile(path.join(repository.cwd, '..', 'events.jsonl'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

const ways: Array<{ way: string; features: Feature[] }> = [
  { way: 'a code', features: [] },
  { way: 'an approval', features: ['approval', 'wait', 'sealed'] },
]
for (const { way, features } of ways) {
  test(`with ${way}, exactly npm's lifecycle scripts run, once each and in npm's order, and see no secret`, async (t) => {
    const place = await scene(({ bob }) => ({ features, ...recording, decide: () => codeOf(bob) }))
    const { alice, bob, endpoint } = place
    const env = { ...place.env, A_COPY: `Bearer ${alice.token}`, OF_THE_JOB: 'kept' }
    const run = await hooks(t, place, { env })
    t.deepEqual(await place.versions(), ['1.0.0'], run.output)
    const scripts = await recorded(place)
    t.deepEqual(
      scripts.map(({ event }) => event),
      EVENTS,
    )
    const values = scripts.flatMap(({ env }) => Object.values(env))
    for (const secret of [alice.token, bob.token, endpoint.secret, ...endpoint.codes])
      t.false(values.some((value) => value.includes(secret)))
    t.true(scripts.every(({ env }) => env.OF_THE_JOB === 'kept'))
  })
}

const oneToken = [
  { where: 'NPM_TOKEN', variable: 'NPM_TOKEN', npmrc: false },
  { where: 'a variable that .npmrc names', variable: 'ITS_TOKEN', npmrc: true },
]
for (const { where, variable, npmrc } of oneToken) {
  test(`no script sees a token in ${where}`, async (t) => {
    const line = `//${new URL(registry.url).host}/:_authToken=\${${variable}}\n`
    const files = { ...recording.files, ...(npmrc ? { '.npmrc': line } : {}) }
    const place = await scene(({ alice }) => ({ ...recording, files, decide: () => codeOf(alice) }))
    const { alice, endpoint } = place
    // With a line break, as pasted into a secret; npm reads a variable that .npmrc names as it is.
    const token = `${alice.token}${npmrc ? '' : '\n'}`
    const run = await hooks(t, place, { env: { [variable]: token, ...endpoint.env } })
    t.deepEqual(run.errors, [], run.output)
    t.deepEqual(endpoint.questions[0]?.accounts, [alice.name])
    t.is(registry.publisherOf(place.name, '1.0.0'), alice.name)
    const scripts = await recorded(place)
    t.is(scripts.length, EVENTS.length)
    t.false(JSON.stringify(scripts).includes(alice.token))
  })
}

test('npm’s setting ignore-scripts is obeyed', async (t) => {
  const files = { ...recording.files, '.npmrc': 'ignore-scripts=true\n' }
  const place = await scene(({ bob }) => ({ ...recording, files, decide: () => codeOf(bob) }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(await recorded(place), [])
  t.deepEqual(await place.versions(), ['1.0.0'])
})

for (const event of ['prepublishOnly', 'prepack']) {
  test(`a ${event} script that fails ends the release before the tag, and nobody is asked`, async (t) => {
    const place = await scene({ features: ['approval'], package: { scripts: { [event]: 'exit 3' } } })
    endsIn(t, 'prepare', await hooks(t, place), 'EPUBLISHSCRIPT')
    t.deepEqual([place.endpoint.questions, place.writes()], [[], []])
  })
}

test('a postpublish script that fails says that the package is published', async (t) => {
  const place = await scene(({ bob }) => ({
    package: { scripts: { postpublish: 'exit 3' } },
    decide: () => codeOf(bob),
  }))
  const run = await hooks(t, place)
  t.is(run.errors[0]?.code, 'EPUBLISHSCRIPT', run.output)
  t.regex(run.errors[0]?.details ?? '', /the package IS published/)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
})
