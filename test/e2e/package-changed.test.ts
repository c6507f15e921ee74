import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { LOCAL_PLUGINS, WRITER } from '../helpers/local-plugins.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'

const { registry, scene, codeOf, hooks, release } = await createHarness(test)

const manifest = ({ repository }: Scene) => path.join(repository.cwd, 'package.json')

async function edit(place: Scene, fields: (name: string) => Record<string, unknown>): Promise<void> {
  const before = JSON.parse(await readFile(manifest(place), 'utf8'))
  await writeFile(manifest(place), JSON.stringify({ ...before, ...fields(before.name) }))
}

const spoils: Array<[string, (place: Scene) => Promise<void>]> = [
  ['removed', (place) => rm(manifest(place))],
  ['broken', (place) => writeFile(manifest(place), '{')],
  ['of another package', (place) => edit(place, (name) => ({ name: `${name}-other` }))],
  ['of another version', (place) => edit(place, () => ({ version: '9.9.9' }))],
  ['private', (place) => edit(place, () => ({ private: true }))],
  ['for nobody outside', (place) => edit(place, () => ({ dependencies: { other: 'workspace:*' } }))],
]

for (const [what, spoil] of spoils) {
  test(`if package.json is ${what} after the approval, what was approved is published`, async (t) => {
    const place = await scene(({ bob }) => ({
      features: ['approval', 'wait', 'sealed'],
      decide: async ({ ask }) => {
        if (ask === 'approval') await spoil(place)
        return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
      },
    }))
    const run = await hooks(t, place)
    t.deepEqual(run.errors, [], run.output)
    const { questions } = place.endpoint
    t.deepEqual(
      questions.map(({ ask, package: { name } }) => [ask, name]),
      [
        ['approval', place.name],
        ['code', place.name],
      ],
    )
    const { dist } = (await registry.packument(place.name)).versions['1.0.0']
    t.is(dist.integrity, questions[0]?.package.integrity ?? undefined)
    t.regex(run.output, /Files changed after the approval \(package\.json\).* what was approved/)
  })
}

test('a package that its own version script renames is published under the name that was approved', async (t) => {
  const place = await scene(({ bob, name }) => ({
    package: { scripts: { version: `npm pkg set name=${name}-renamed` } },
    features: ['approval'],
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)),
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ package: { name } }) => name),
    [`${place.name}-renamed`, `${place.name}-renamed`],
  )
  t.truthy((await registry.packument(`${place.name}-renamed`)).versions['1.0.0'])
})

test('if package.json is gone and nothing was approved, the error says how to finish by hand', async (t) => {
  const text = `import { rmSync } from 'node:fs'\nexport const prepare = () => rmSync('package.json')\n`
  const place = await scene({ files: { 'remover.mjs': text } })
  const run = await release(t, place, { plugins: [PLUGIN, './remover.mjs'] })
  t.deepEqual(run.tags, ['v1.0.0'])
  t.regex(run.output, /ENOPKG/)
  t.regex(run.output, /git tag v1\.0\.0 was pushed, and the package is NOT published/)
  t.true(run.output.includes(`To publish ${place.name} by hand`), run.output)
  t.regex(run.output, /npm publish --tag latest --registry/)
})

for (const who of ['a responder that gives codes', 'a token alone'] as const) {
  test(`a package that another plugin makes private is not published, with ${who}`, async (t) => {
    const place = await scene({ files: LOCAL_PLUGINS }, who === 'a token alone' ? { twoFactor: 'off' } : {})
    const text = JSON.stringify({ name: place.name, version: '1.0.0', private: true })
    const env = who === 'a token alone' ? { NPM_TOKEN: place.alice.token } : place.env
    const plugins = [PLUGIN, [WRITER, { file: 'package.json', text }]] as never
    const run = await release(t, place, { env: { ...env, NPM_CONFIG_REGISTRY: registry.url }, plugins })
    t.is(run.exitCode, 0, run.output)
    t.deepEqual(run.tags, ['v1.0.0'])
    t.regex(run.output, /Skip publishing to npm registry as package\.json's private property is true/)
    t.deepEqual([place.endpoint.questions, place.writes()], [[], []])
  })
}
