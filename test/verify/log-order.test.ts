import test from 'ava'
import type { Env } from '../../lib/types.ts'
import { logCommit, logOrder } from '../../lib/verify/log-order.ts'
import type { Mode } from '../../lib/verify/types.ts'
import { createContext } from '../fakes/context.ts'

const OWN = '@cfa/semantic-release-npm'
const CHANGELOG = '@semantic-release/changelog'

const mode = (kind: Mode['kind'], session: object = { features: ['approval'] }) => ({ kind, session }) as Mode

function said(plugins: unknown, { env = {} as Env, given = mode('attended') } = {}) {
  const context = createContext({ env })
  logOrder(given, { ...context, options: { plugins } })
  const [sentence, list, ...more] = context.lines
  return { sentence, list, plugins: list === undefined ? undefined : JSON.parse(list), more }
}

test('a wrong order is logged once, with a list to copy', (t) => {
  const { sentence, list, plugins, more } = said([OWN, CHANGELOG, '@semantic-release/git'])
  t.is(
    sentence,
    '@semantic-release/changelog runs after this plugin and may change what is packed. If so, list this plugin once more after that, and a maintainer is asked once, before the tag (… stands for what you have there):',
  )
  t.deepEqual(plugins, [OWN, CHANGELOG, OWN, '@semantic-release/git'])
  t.is(list?.split('\n').length, 6)
  t.deepEqual(more, [])
})

const modes: Array<[what: string, given: Mode, isSaid: boolean]> = [
  ['a maintainer who is asked before the tag', mode('attended'), true],
  ['a staged release', mode('attended', { features: [], staging: {} }), true],
  ['a maintainer who is only asked for a code', mode('attended', { features: ['web'] }), false],
  ['an unattended release', mode('unattended'), false],
  ['an unpublished package', mode('unpublished'), false],
]

for (const [what, given, isSaid] of modes) {
  test(`a wrong order is ${isSaid ? '' : 'not '}logged for ${what}`, (t) => {
    t.is(said([OWN, CHANGELOG], { given }).sentence !== undefined, isSaid)
  })
}

for (const [what, session, end] of [
  ['a maintainer', { features: ['approval'] }, 'a maintainer is asked again'],
  ['staged, with approvals', { features: ['approval'], staging: {} }, 'the release ends after the tag'],
  ['staged, with codes alone', { features: [], staging: {} }, 'the published version lacks the change'],
  [
    'npmjs.com',
    { features: ['approval'], staging: { isOnSite: true } },
    'the published version lacks the change',
  ],
] as const) {
  test(`the log says what becomes of a release whose contents change later: ${what}`, (t) => {
    const given = mode('attended', session)
    const { sentence = '' } = said([OWN, CHANGELOG], { given })
    t.is(sentence.includes(`can’t be changed: ${end}.`), 'staging' in session, sentence)
    const cleaner = said(['@anolilab/semantic-release-clean-package-json', OWN], { given })
    t.true(cleaner.sentence?.includes(`packed already: ${end}. Remove it`), cleaner.sentence)
  })
}

test('a list for prepare is named', (t) => {
  const context = createContext()
  logOrder(mode('attended'), { ...context, options: { prepare: [{ path: OWN }, CHANGELOG], publish: [OWN] } })
  t.regex(context.lines.join('\n'), /\(the list for prepare; … stands/)
})

test('a plugin that writes in publish, when this one has packed, is named', (t) => {
  const cleaner = '@anolilab/semantic-release-clean-package-json'
  t.regex(said([cleaner, OWN]).sentence ?? '', /clean-package-json changes package\.json in publish/)
  t.is(said([OWN, cleaner]).sentence, undefined)
  // The first of its own entries publishes.
  t.is(said([OWN, cleaner, OWN]).sentence, undefined)
  t.is(said([OWN, cleaner, [OWN, { npmPublish: false }]]).sentence, undefined)
})

test('a list that is in order is not logged', (t) => {
  t.is(said([CHANGELOG, OWN]).sentence, undefined)
})

test('options of this plugin are shown, and unknown ones are not', (t) => {
  const options = {
    pkgRoot: 'dist',
    accounts: ['alice', 'bob'],
    timeout: '30m',
    linkInLog: false,
    responder: 'npm',
    myResponder: { url: 'hidden' },
  }
  const { plugins } = said([[OWN, options], CHANGELOG])
  t.deepEqual(plugins[0], [OWN, { ...options, myResponder: '…' }])
  t.deepEqual(plugins[2], plugins[0])
})

const values: Array<[option: string, value: unknown, isShown: boolean]> = [
  ['prepareCmd', 'node scripts/build.js ${nextRelease.version}', true],
  ['changelogFile', 'docs/CHANGELOG.md', true],
  ['labels', false, true],
  ['port', 8080, true],
  ['githubUrl', 'https://github.example/api', true],
  ['token', 'hidden', false],
  ['apiKey', 'hidden', false],
  ['githubAuth', true, false],
  ['password', 1234, false],
  ['url', 'https://user:hidden@example.com/', false],
  ['url', 'https://example.com/?id=hidden', false],
  ['webhook', 'https://hooks.example/T0000/hiddenhidden0123456789', false],
  ['prepareCmd', 'curl -H "x: npm_hidden0123456789abcdefghij"', false],
  ['prepareCmd', 'deploy --as from-the-environment', false],
  ['prepareCmd', 'x'.repeat(201), false],
  ['assets', ['hidden'], false],
  ['options', { nested: 'hidden' }, false],
  ['nothing', null, false],
]

for (const [option, value, isShown] of values) {
  test(`another plugin’s ${option} ${JSON.stringify(value).slice(0, 60)} is ${isShown ? '' : 'not '}shown`, (t) => {
    const env = { DEPLOY_TOKEN: 'from-the-environment', HOME: 'node' }
    const other = ['@google/semantic-release-replace-plugin', { [option]: value }]
    const { plugins, list } = said([OWN, other], { env })
    t.deepEqual(plugins[1], [other[0], { [option]: isShown ? value : '…' }])
    if (!isShown) t.notRegex(list ?? '', /hidden|from-the-environment/)
  })
}

test('the query of a responder’s URL is not shown', (t) => {
  const { list } = said([[OWN, { responder: 'https://cfa.example/ask?key=hidden' }], CHANGELOG])
  t.notRegex(list ?? '', /hidden/)
})

test('options of an entry that is an object are shown in the same way', (t) => {
  const exec = { path: '@semantic-release/exec', prepareCmd: 'npm run build', token: 'hidden' }
  const { plugins } = said([{ path: OWN, pkgRoot: 'dist' }, exec])
  t.deepEqual(plugins[0], [OWN, { pkgRoot: 'dist' }])
  t.deepEqual(plugins[1], [exec.path, { prepareCmd: 'npm run build', token: '…' }])
  t.deepEqual(plugins[2], plugins[0])
})

test('an inline plugin and commands of CI services are shown safely', (t) => {
  const inline = { prepare: () => {} }
  const odd = ['@semantic-release/exec', { prepareCmd: 'echo "##[error]x"\n::stop-commands::x' }]
  const { list, plugins } = said([inline, OWN, odd])
  t.is(plugins[0], '…')
  t.notRegex(list ?? '', /##|^\s*::/m)
})

const GIT = ['@semantic-release/git', { assets: ['package.json'] }]
const commits: Array<[what: string, plugins: unknown, waitMs: number | undefined, isSaid: boolean]> = [
  ['before this plugin', [CHANGELOG, GIT, OWN], 0, true],
  ['between two entries of this plugin', [OWN, GIT, OWN], 600_000, true],
  ['before this plugin in a job that waits', [GIT, OWN], undefined, false],
  ['after this plugin', [CHANGELOG, OWN, GIT], 0, false],
  ['missing', [CHANGELOG, OWN], 0, false],
  ['in no list', undefined, 0, false],
]

for (const [what, plugins, waitMs, isSaid] of commits) {
  test(`the log ${isSaid ? 'warns' : 'does not warn'} of an untagged commit with the git plugin ${what}`, (t) => {
    const context = createContext()
    logCommit({ waitMs }, { ...context, options: { plugins } })
    t.deepEqual(
      context.lines.map((line) => line.split(' ', 4).join(' ')),
      isSaid ? ['@semantic-release/git is listed before'] : [],
    )
  })
}

const DIST = [OWN, { pkgRoot: 'dist' }]
const lists: Array<[what: string, options: object, folder: string | undefined]> = [
  ['publish names a folder that prepare does not', { prepare: [OWN], publish: [DIST] }, '/project/dist'],
  ['prepare only packs', { prepare: [[OWN, { npmPublish: false }]], publish: [OWN] }, '/project'],
  ['both name the folder', { prepare: [OWN, DIST], publish: [DIST] }, undefined],
  ['publish only packs', { prepare: [], publish: [[OWN, { npmPublish: false }]] }, undefined],
  ['there is one list', { plugins: [OWN, DIST] }, undefined],
]
for (const [what, options, folder] of lists) {
  test(`a question after the tag is ${folder ? '' : 'not '}logged if ${what}`, (t) => {
    const context = createContext({ cwd: '/project' })
    logOrder(mode('attended'), { ...context, options: { ...options } })
    const expected = `This plugin is listed in publish for ${folder}, and in prepare it is not: a maintainer is asked about that folder after the git tag. To be asked before it, list this plugin in prepare with the same options.`
    t.deepEqual(context.lines, folder ? [expected] : [])
  })
}
