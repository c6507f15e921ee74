import type { Question } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { People, Scene, SceneOptions } from '../helpers/release-scene.ts'
import type { Files } from '../helpers/repository.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'

const harness = await createHarness(test, { stages: true })
const { registry, scene, codeOf, release } = harness

/** A `prepack` script that packs other bytes each time. */
const DATED =
  "const { mkdirSync, writeFileSync } = require('node:fs')\nmkdirSync('dist', { recursive: true })\nwriteFileSync('dist/built.js', String(process.hrtime.bigint()))\n"
const COPIES = "require('node:fs').copyFileSync('../shared.md', 'shared.md')\n"
const BUNDLES = "require('node:fs').copyFileSync('../two/package.json', 'bundled.json')\n"

interface Part {
  /** Its `prepack` script. */
  script?: string
  files?: string[]
  /** The folders of the packages that it is built with. */
  builtWith?: string[]
}

const dated: Part = { script: DATED, files: ['dist'] }

const nameIn = (name: string, folder: string) => (folder === '.' ? name : `${name}-${folder}`)

/** A repository with a package in each folder. */
const open = (parts: Record<string, Part>, several = true): Promise<Scene> =>
  scene((people): SceneOptions => {
    const { bob } = people
    const { '.': top, ...below } = Object.fromEntries(
      Object.entries(parts).map(([folder, part]) => [folder, packageOf(folder, part, people)]),
    )
    const manifests = Object.entries(below).map(([folder, pkg]) => [`${folder}/package.json`, pkg])
    const scripts = Object.entries(parts).map(([folder, { script = '' }]) => [`${folder}/pack.cjs`, script])
    const files: Files = Object.fromEntries([...manifests, ...scripts])
    return {
      features: ['approval', 'wait', 'sealed', ...(several ? (['several'] as const) : [])],
      ...(top && { package: top }),
      files: { ...files, 'shared.md': 'shared', '.gitignore': 'node_modules\ndist\n' },
      decide: ({ ask }) => {
        registry.reuseCodes(bob.name)
        return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
      },
    }
  })

function packageOf(folder: string, { script, files, builtWith = [] }: Part, { name, alice, bob }: People) {
  const own = nameIn(name, folder)
  for (const maintainer of [alice, bob]) registry.addMaintainer(own, maintainer.name)
  return {
    ...{ name: own, files, publishConfig: { registry: registry.url } },
    scripts: script === undefined ? {} : { prepack: 'node pack.cjs' },
    devDependencies: Object.fromEntries(builtWith.map((other) => [nameIn(name, other), '*'])),
  }
}

const entry = (pkgRoot: string, options: object): Entry => [PLUGIN, { pkgRoot, ...options }]
const direct = (pkgRoot: string) => entry(pkgRoot, { publish: 'direct' })
const unpublished = (pkgRoot: string) => entry(pkgRoot, { npmPublish: false })

const packagesOf = ({ package: first, packages }: Question) => packages ?? [first]

/** Releases, and compares what is published with what was last approved. Returns what was asked. */
async function asked(t: ExecutionContext, place: Scene, plugins: Entry[]): Promise<string[]> {
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  const { questions } = place.endpoint
  const approvals = questions.filter(({ ask }) => ask === 'approval').flatMap(packagesOf)
  for (const [name, integrity] of new Map(approvals.map((each) => [each.name, each.integrity]))) {
    const { versions } = await registry.packument(name)
    t.is(versions['1.0.0']?.dist.integrity, integrity ?? '', run.output)
  }
  const shown = (name: string) => name.slice(place.name.length + 1) || '.'
  return questions.map((each) => [each.ask, ...packagesOf(each).map(({ name }) => shown(name))].join(' '))
}

for (const publish of ['direct', 'staged'] as const)
  test(`${publish}: the version of a later entry does not change a package that was approved`, async (t) => {
    const place = await open({ one: dated, two: {} })
    const plugins = [entry('one', { publish }), unpublished('two'), unpublished('.')]
    t.deepEqual(await asked(t, place, plugins), ['approval one', 'code one'])
  })

test('packages that are asked about one by one are not asked about again because of each other', async (t) => {
  const place = await open({ one: { script: COPIES }, two: dated }, false)
  const expected = ['approval one', 'approval two', 'code one', 'code two']
  t.deepEqual(await asked(t, place, ['one', 'two'].map(direct)), expected)
})

test('what the scripts of one package leave in its folder does not change a package that is built with it', async (t) => {
  const place = await open({ one: { script: COPIES }, two: { ...dated, builtWith: ['one'] } })
  t.deepEqual(await asked(t, place, ['one', 'two'].map(direct)), ['approval one two', 'code one two'])
})

test('what is built in a folder below a package does not change it', async (t) => {
  const place = await open({ '.': dated, two: dated })
  t.deepEqual(await asked(t, place, ['.', 'two'].map(direct)), ['approval . two', 'code . two'])
})

test('a package that has the version of a later entry in it is published as it was approved', async (t) => {
  const place = await open({ one: { script: BUNDLES }, two: {} })
  t.deepEqual(await asked(t, place, [direct('one'), unpublished('two')]), ['approval one', 'code one'])
})

test('a package that is built with that of a later entry is packed again, and asked about again', async (t) => {
  const place = await open({ one: { script: BUNDLES, builtWith: ['two'] }, two: {} })
  const expected = ['approval one', 'approval one', 'code one']
  t.deepEqual(await asked(t, place, [direct('one'), unpublished('two')]), expected)
})
