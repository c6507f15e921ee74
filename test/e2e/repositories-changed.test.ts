import test from 'ava'
import { COMMITTER, COMPILER, LOCAL_PLUGINS, WRITER } from '../helpers/local-plugins.ts'
import { createProjectReleases, type Outcome, THE_PLUGIN } from '../helpers/release-project.ts'
import type { Files } from '../helpers/repository.ts'
import type { Entry } from '../helpers/semantic-release.ts'

const { release } = createProjectReleases(test)

/** A package whose files `prepack` compiles from `src`, and that git ignores. */
const compiled = {
  package: { files: ['dist'], scripts: { prepack: 'node compile.cjs' } },
  files: {
    ...LOCAL_PLUGINS,
    '.gitignore': 'dist\n',
    'compile.cjs': COMPILER,
    'src/version.js': 'export default "none"\n',
  },
}
const writes = (file: string, text = 'export default "v{version}"\n'): Entry => [WRITER, { file, text }]
const approvals = ({ questions }: Outcome) =>
  questions.filter(({ ask }) => ask === 'approval').map(({ attempt, reason }) => ({ attempt, reason }))
const packed = ({ left, name }: Outcome) => left.packages[name]?.contents['1.0.0']

const ASKED_ONCE = [{ attempt: 1, reason: null }]
const ASKED_AGAIN = [...ASKED_ONCE, { attempt: 2, reason: 'changed' }]

/** A later plugin changes something: what the maintainer is asked, and what is in the package. */
const rows: Array<{
  what: string
  project: { package: Record<string, unknown>; files: Files }
  later: Entry[]
  asked: object[]
  /** A file that the log names. */
  names?: string
  has: Record<string, RegExp>
}> = [
  {
    what: 'a source that prepack compiles',
    project: compiled,
    later: [writes('src/version.js')],
    asked: ASKED_AGAIN,
    names: 'src/version.js',
    has: { 'dist/version.js 644': /"V1\.0\.0"/ },
  },
  {
    what: 'a new source that prepack compiles',
    project: compiled,
    later: [writes('src/build-info.js')],
    asked: ASKED_AGAIN,
    names: 'src/build-info.js',
    has: { 'dist/build-info.js 644': /"V1\.0\.0"/, 'dist/version.js 644': /"NONE"/ },
  },
  {
    what: 'packed files that git ignores',
    project: { package: { files: ['dist'] }, files: compiled.files },
    later: [writes('dist/index.js')],
    asked: ASKED_AGAIN,
    names: 'dist/index.js',
    has: { 'dist/index.js 644': /"v1\.0\.0"/ },
  },
  {
    what: 'a source and commits it',
    project: compiled,
    later: [writes('src/version.js'), [COMMITTER, { assets: ['package.json', 'src/version.js'] }]],
    asked: ASKED_AGAIN,
    names: 'src/version.js',
    has: { 'dist/version.js 644': /"V1\.0\.0"/ },
  },
  {
    what: 'nothing',
    project: compiled,
    later: ['./nothing.mjs'],
    asked: ASKED_ONCE,
    has: { 'dist/version.js 644': /"NONE"/ },
  },
  {
    what: 'only the changelog, which is not packed, and commits it',
    project: compiled,
    later: [writes('CHANGELOG.md', '# {version}\n'), COMMITTER],
    asked: ASKED_ONCE,
    has: { 'dist/version.js 644': /"NONE"/ },
  },
  {
    what: 'the changelog, which is packed',
    project: { package: { files: ['dist', 'CHANGELOG.md'] }, files: compiled.files },
    later: [writes('CHANGELOG.md', '# {version}\n'), COMMITTER],
    asked: ASKED_AGAIN,
    names: 'CHANGELOG.md',
    has: { 'CHANGELOG.md 644': /# 1\.0\.0/ },
  },
]
for (const { what, project: given, later, asked, names, has } of rows) {
  const project = { ...given, files: { ...given.files, 'nothing.mjs': 'export const prepare = () => {}\n' } }
  const verb = asked.length === 1 ? 'goes on without a second question' : 'is asked about again'
  test.serial(`if a later plugin changes ${what}, the release ${verb} and matches the peer`, async (t) => {
    const plugins = [THE_PLUGIN, ...later]
    const [peer, ours, unattended] = await Promise.all([
      release(t, project, 'peer', { plugins }),
      release(t, project, 'attended', { plugins }),
      release(t, project, 'unattended', { plugins }),
    ])
    t.is(ours.exitCode, 0, ours.output)
    t.deepEqual(approvals(ours), asked, ours.output)
    for (const [file, content] of Object.entries(has)) t.regex(packed(ours)?.[file] ?? '', content)
    if (names) t.true(ours.output.includes(names), ours.output)
    t.deepEqual(ours.left, peer.left)
    t.deepEqual(unattended.left, peer.left)
    t.deepEqual([ours.tags, unattended.tags], [peer.tags, peer.tags])
  })
}

test.serial(
  'a log and a report don’t make npm pack again if prepack never packs the same bytes',
  async (t) => {
    const stamp = `${COMPILER}writeFileSync('dist/stamp.js', String(process.hrtime.bigint()))\n`
    const project = {
      package: { files: ['dist'], scripts: { prepack: 'node stamp.cjs' } },
      files: { ...compiled.files, 'stamp.cjs': stamp },
    }
    const later = [writes('release.log'), writes('coverage/lcov.info')]
    const ours = await release(t, project, 'attended', { plugins: [THE_PLUGIN, ...later] })
    t.is(ours.exitCode, 0, ours.output)
    t.deepEqual(approvals(ours), ASKED_ONCE, ours.output)
  },
)

test.serial('a source that changes after the approval and is then declined is not published', async (t) => {
  const project = {
    ...compiled,
    decide: ({ reason }: { reason: string | null }) =>
      reason === 'changed' ? ({ answer: { declined: true } } as const) : undefined,
  }
  const ours = await release(t, project, 'attended', { plugins: [THE_PLUGIN, writes('src/version.js')] })
  t.deepEqual([ours.exitCode, ours.codes], [1, ['EAPPROVALDECLINED']], ours.output)
  t.deepEqual(ours.writes, [])
})
