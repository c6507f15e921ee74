import test from 'ava'
import { checkDependencies, checkPublication, hasForeign } from '../../lib/release/check-publication.ts'
import { createPublication, type RequestOptions } from '../door/publish-request.ts'
import { detailsOf, failIn, TARGET } from '../fakes/release.ts'

const EXPECTED = { ...TARGET, access: 'public' }

const rows = [
  ['another package', { name: 'other' }, 'EREQUESTNAME'],
  ['another version', { version: '9.9.9' }, 'EREQUESTVERSION'],
  ['another dist-tag', { tag: 'beta' }, 'EREQUESTTAG'],
  ['another access', { access: 'restricted' }, 'EREQUESTACCESS'],
  ['a missing access', { access: null }, 'EREQUESTACCESS'],
] as const

for (const [title, changes, expected] of rows) {
  test(`${title} is ${expected}, which shows what was expected and found`, async (t) => {
    const publication = await createPublication({ access: 'public', ...(changes as RequestOptions) })
    const thrown = t.throws(() => checkPublication(publication, EXPECTED, failIn()), { code: expected })
    t.regex(detailsOf(thrown), /Expected: .*Found: /)
  })
}

const PACKED = { name: TARGET.name, version: TARGET.version }
const tarballs: Array<[title: string, content: string]> = [
  ['of another version', JSON.stringify({ ...PACKED, version: '9.9.9' })],
  ['of another package', JSON.stringify({ ...PACKED, name: 'other' })],
  ['that has no version', JSON.stringify({ name: TARGET.name })],
  ['that cannot be read', '{'],
]
for (const [title, content] of tarballs) {
  test(`a tarball with a package.json ${title} is EREQUESTTARBALL`, async (t) => {
    const publication = await createPublication({ access: 'public', files: { 'package.json': content } })
    t.throws(() => checkPublication(publication, EXPECTED, failIn()), { code: 'EREQUESTTARBALL' })
  })
}

for (const [what, version] of [
  ['the prefix', `v${TARGET.version}`],
  ['the build metadata', `${TARGET.version}+build.7`],
] as const) {
  test(`a version in the tarball may have ${what} that npm removes`, async (t) => {
    const content = JSON.stringify({ ...PACKED, version })
    const publication = await createPublication({ access: 'public', files: { 'package.json': content } })
    t.notThrows(() => checkPublication(publication, EXPECTED, failIn()))
  })
}

test('a publication as verified passes, even if the registry decides the access', async (t) => {
  const given = await createPublication({ access: 'public' })
  t.notThrows(() => checkPublication(given, EXPECTED, failIn()))
  const none = await createPublication()
  t.notThrows(() => checkPublication(none, { ...EXPECTED, access: null }, failIn()))
})

test('an access that was not verified is EREQUESTACCESS', async (t) => {
  const given = await createPublication({ access: 'public' })
  const expected = { ...EXPECTED, access: null }
  t.throws(() => checkPublication(given, expected, failIn()), { code: 'EREQUESTACCESS' })
})

for (const specifier of [
  'workspace:*',
  'workspace:^',
  'catalog:',
  'link:../a',
  'portal:../a',
  'patch:a@1#b',
]) {
  test(`${specifier} is EDEPENDENCYPROTOCOL, as nobody could install it`, (t) => {
    const dependencies: Array<[string, string]> = [
      ['a', '^1.0.0'],
      ['b', specifier],
    ]
    t.true(hasForeign(dependencies))
    const thrown = t.throws(() => checkDependencies(dependencies, failIn()), { code: 'EDEPENDENCYPROTOCOL' })
    t.true(detailsOf(thrown).includes(`b: ${specifier}`))
  })
}

for (const specifier of [
  '^1.0.0',
  '*',
  'latest',
  'npm:other@1',
  'file:../a',
  'git+https://a.example/b',
  'workspaces',
]) {
  test(`${specifier} is a dependency that npm can install`, (t) => {
    t.false(hasForeign([['a', specifier]]))
    t.notThrows(() => checkDependencies([['a', specifier]], failIn()))
  })
}
