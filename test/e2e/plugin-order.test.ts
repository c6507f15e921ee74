import { pathToFileURL } from 'node:url'
import type { Question } from '@cfa/protocol'
import test from 'ava'
import { COMMITTER, COMPILER, installed, LOCAL_PLUGINS, WRITER } from '../helpers/local-plugins.ts'
import { type Mode, OURS } from '../helpers/modes.ts'
import type { Checkout, Place } from '../helpers/project.ts'
import { createProjectReleases } from '../helpers/release-project.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'

const { hooks, release } = createProjectReleases(test)

/** Installed under its own name, as users have it. */
const OWN = '@cfa/semantic-release-npm'
const own = installed(OWN, `export * from ${JSON.stringify(pathToFileURL(PLUGIN).href)}\n`)

const GITHUB = '@semantic-release/github'

const compiled = {
  package: { files: ['dist'], scripts: { prepack: 'node compile.cjs' } },
  files: {
    ...LOCAL_PLUGINS,
    ...own,
    '.gitignore': 'dist\nnode_modules\n',
    'compile.cjs': COMPILER,
    'src/version.js': 'export default "none"\n',
  },
}
const writeVersion: Entry = [WRITER, { file: 'src/version.js', text: 'export default "v{version}"\n' }]
const commit: Entry = [COMMITTER, { assets: ['package.json', 'src/version.js'] }]

for (const mode of OURS) {
  test.serial(
    `${mode}: listed first and last, the plugin releases once, with what the plugins in between changed`,
    async (t) => {
      const tags: string[][] = []
      const decide = async (_: unknown, { repository }: Checkout) => {
        tags.push(await repository.remoteTags())
        return undefined
      }
      const plugins = [OWN, writeVersion, commit, OWN]
      const ours = await release(t, { ...compiled, decide }, mode, { plugins })
      t.is(ours.exitCode, 0, ours.output)
      t.deepEqual([ours.tags, ours.writes], [['v1.0.0'], [`PUT /${ours.name}`]], ours.output)
      t.regex(ours.left.packages[ours.name]?.contents['1.0.0']?.['dist/version.js 644'] ?? '', /"V1\.0\.0"/)
      t.like(ours.left.packages[ours.name]?.versions['1.0.0'], { commit: 'chore(release): 1.0.0' })
      const approvals = ours.questions.filter(({ ask }) => ask === 'approval')
      t.deepEqual([approvals.length, mode === 'attended' ? tags[0] : []], [mode === 'attended' ? 1 : 0, []])
    },
  )
}

/** Lists in which a maintainer is to be asked once about one package. */
const lists: Array<{ what: string; plugins: Entry[] }> = [
  {
    what: 'an entry that only packs before the one that publishes',
    plugins: [[OWN, { npmPublish: false, tarballDir: 'packed' }], OWN],
  },
  {
    what: 'an entry that only packs after the one that publishes',
    plugins: [OWN, [OWN, { npmPublish: false, tarballDir: 'packed' }]],
  },
  { what: 'the same folder written in two ways', plugins: [OWN, [OWN, { pkgRoot: '.' }]] },
]
for (const { what, plugins } of lists) {
  test.serial(`with ${what}, a maintainer is asked once, before the tag`, async (t) => {
    const asked: string[][] = []
    const decide = async ({ ask }: Question, { repository }: Checkout) => {
      asked.push([ask, ...(await repository.remoteTags())])
      return undefined
    }
    const files = { ...own, '.gitignore': 'node_modules\npacked\n' }
    const ours = await release(t, { files, decide }, 'attended', { plugins })
    t.deepEqual([ours.exitCode, ours.tags, ours.versions], [0, ['v1.0.0'], ['1.0.0']], ours.output)
    t.deepEqual(asked, [['approval']], ours.output)
  })
}

/** Each step has a list of its own. Both folders hold a package of the same name, and only one is published. */
const listed = {
  verifyConditions: [OWN],
  prepare: [
    [OWN, { tarballDir: 'packed' }],
    [OWN, { pkgRoot: 'out' }],
  ],
  publish: [{ path: OWN, pkgRoot: 'out' }],
}
for (const mode of OURS) {
  test.serial(`${mode}: a folder that only prepare lists gets its version and its tarball`, async (t) => {
    const asked: string[][] = []
    const decide = async ({ ask }: Question, { repository }: Checkout) => {
      asked.push([ask, ...(await repository.remoteTags())])
      return undefined
    }
    const files = ({ name }: Place) => ({
      ...own,
      '.gitignore': 'node_modules\npacked\n',
      'lists.json': listed,
      'out/package.json': { name, version: '0.0.0', description: 'from out' },
    })
    const ours = await release(t, { files, decide }, mode, { plugins: [], preset: './lists.json' })
    t.deepEqual([ours.exitCode, ours.tags, ours.versions], [0, ['v1.0.0'], ['1.0.0']], ours.output)
    const { files: left, packages } = ours.left
    t.like(packages[ours.name]?.versions['1.0.0'], { description: 'from out' })
    t.regex(left['package.json'] ?? '', /"version": "1\.0\.0"/)
    t.is(Object.keys(left).filter((file) => file.startsWith('packed/')).length, 1, ours.output)
    t.notRegex(ours.output, /NOT published/)
    t.deepEqual(asked, mode === 'attended' ? [['approval']] : asked, ours.output)
  })
}

/** Lists for the steps, in which a maintainer is to be asked once, before the tag. */
const steps: Array<{ what: string; options: object }> = [
  {
    what: 'the plugin twice in prepare, around one that writes',
    options: { verifyConditions: [OWN], prepare: [OWN, writeVersion, OWN], publish: [OWN] },
  },
  {
    what: 'the plugin twice in plugins and once in prepare',
    options: { plugins: [OWN, OWN], prepare: [writeVersion, OWN] },
  },
]
for (const { what, options } of steps) {
  test.serial(`with ${what}, a maintainer is asked once, before the tag`, async (t) => {
    const asked: string[][] = []
    const decide = async ({ ask }: Question, { repository }: Checkout) => {
      asked.push([ask, ...(await repository.remoteTags())])
      return undefined
    }
    const { plugins = [], ...lists } = options as { plugins?: Entry[] }
    const project = { ...compiled, files: { ...compiled.files, 'lists.json': lists }, decide }
    const ours = await release(t, project, 'attended', { plugins, preset: './lists.json' })
    t.deepEqual([ours.exitCode, ours.tags, ours.versions], [0, ['v1.0.0'], ['1.0.0']], ours.output)
    t.deepEqual(asked, [['approval']], ours.output)
    t.regex(ours.left.packages[ours.name]?.contents['1.0.0']?.['dist/version.js 644'] ?? '', /"V1\.0\.0"/)
  })
}

/** Plugins whose `prepare` writes into what may be packed, each as it is usually configured. */
const writers: Entry[] = [
  ['@semantic-release/exec', { prepareCmd: 'npm run build' }],
  ['semantic-release-replace-plugin', { replacements: [] }],
  ['@google/semantic-release-replace-plugin', { replacements: [] }],
  ['semantic-release-plugin-update-version-in-files', { files: ['src/version.js'] }],
  '@semantic-release/changelog',
]
const nameOf = (entry: Entry) => (Array.isArray(entry) ? entry[0] : entry)
const verify = (plugins: Entry[], config: object = {}) => ({
  calls: [{ hook: 'verifyConditions' as const, config, options: { plugins } }],
})
/** A configuration in the log that lists the plugin twice, with another one between. */
const twiceAround = (between: string) => {
  const quoted = (name: string) => `['"]${name.replaceAll('/', '\\/')}['"]`
  return new RegExp(`${quoted(OWN)}[^]*${quoted(between)}[^]*${quoted(OWN)}`)
}

for (const entry of writers) {
  test(`listed before ${nameOf(entry)}, the plugin logs a configuration that lists it twice`, async (t) => {
    const ours = await hooks(t, { package: { files: undefined } }, 'attended', verify([OWN, entry]))
    t.deepEqual(ours.codes, [], ours.output)
    t.regex(ours.output, twiceAround(nameOf(entry)))
  })
}

const quiet: Array<{ what: string; mode?: Mode; plugins: Entry[] }> = [
  { what: 'listed after a plugin that writes', plugins: [writers[0] as Entry, OWN] },
  { what: 'listed twice already', plugins: [OWN, writers[0] as Entry, OWN] },
  {
    what: 'listed before a plugin that only publishes',
    plugins: [OWN, ['@semantic-release/exec', { publishCmd: 'x' }]],
  },
  {
    what: 'listed before plugins that only commit and release',
    plugins: [OWN, '@semantic-release/git', GITHUB],
  },
  { what: 'without a responder', mode: 'unattended', plugins: [OWN, writers[0] as Entry] },
  { what: 'with a code only', mode: 'code only', plugins: [OWN, writers[0] as Entry] },
]
for (const { what, mode = 'attended', plugins } of quiet) {
  test(`${what}, the plugin logs no such configuration`, async (t) => {
    const ours = await hooks(t, {}, mode, verify(plugins))
    t.deepEqual(ours.codes, [], ours.output)
    t.notRegex(ours.output, twiceAround('@semantic-release/exec'))
  })
}

test('with a code only, the log mentions a GitHub release that comes before the package', async (t) => {
  const before = await hooks(t, {}, 'code only', verify([GITHUB, OWN]))
  const after = await hooks(t, {}, 'code only', verify([OWN, GITHUB]))
  t.deepEqual([before.codes, after.codes], [[], []], before.output)
  t.true(before.output.includes(GITHUB), before.output)
  t.false(after.output.includes(GITHUB), after.output)
})
