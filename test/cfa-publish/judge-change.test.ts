import test from 'ava'
import {
  judgeDeprecation,
  judgeRemoval,
  judgeUnpublishing,
  tarballPaths,
} from '../../lib/cfa-publish/judge-change.ts'

const tarballOf = (version: string) => ({ tarball: `https://registry.example/npm/a/-/a-${version}.tgz` })
const manifest = (version: string, more: object = {}) => ({
  ...{ name: 'a', version, dist: tarballOf(version) },
  ...more,
})
const now = () => ({
  _id: 'a',
  _rev: '3-abc',
  name: 'a',
  'dist-tags': { latest: '2.0.0', old: '1.0.0' } as Record<string, string>,
  versions: {
    '1.0.0': manifest('1.0.0', { deprecated: 'Old.' }),
    '1.0.1': manifest('1.0.1'),
    '2.0.0': manifest('2.0.0'),
  } as Record<string, Record<string, unknown>>,
  time: { created: '2026-01-01T00:00:00.000Z' },
  _attachments: {},
})
const deprecated = (messages: Record<string, unknown>, change: object = {}) => {
  const document = now()
  for (const [version, deprecated] of Object.entries(messages))
    Object.assign(document.versions[version] ?? {}, { deprecated })
  return { ...document, ...change }
}

test('a deprecation is shown with its versions and its old and new messages', (t) => {
  t.deepEqual(
    judgeDeprecation(deprecated({ '1.0.1': 'Use 2.', '2.0.0': 'Use 2.', '1.0.0': 'Use 2.' }), now()),
    {
      facts: [
        { what: 'deprecation message', versions: ['1.0.0'], from: 'Old.', to: 'Use 2.' },
        { what: 'deprecation message', versions: ['1.0.1', '2.0.0'], from: null, to: 'Use 2.' },
      ],
      version: '1.0.0',
    },
  )
})

test('an empty message undoes a deprecation', (t) => {
  t.like(judgeDeprecation(deprecated({ '1.0.0': '', '2.0.0': '' }), now()), {
    facts: [{ versions: ['1.0.0'], from: 'Old.', to: null }],
  })
})

const without = (...versions: string[]) => {
  const document: Partial<ReturnType<typeof now>> & Pick<ReturnType<typeof now>, 'versions' | 'dist-tags'> =
    now()
  for (const version of versions) delete document.versions[version]
  for (const [tag, version] of Object.entries(document['dist-tags']))
    if (versions.includes(version)) delete document['dist-tags'][tag]
  delete document._attachments
  return document
}

const OTHERS: Array<[title: string, sent: unknown]> = [
  ['changes nothing', now()],
  ['is not a document', null],
  ['has an invalid message', deprecated({ '1.0.1': { text: 'x' } })],
  ['changes an owner as well', deprecated({ '1.0.1': 'x' }, { maintainers: [{ name: 'mallory' }] })],
  [
    'changes a dist-tag as well',
    deprecated({ '1.0.1': 'x' }, { 'dist-tags': { latest: '1.0.0', old: '1.0.0' } }),
  ],
  ['names another package', deprecated({ '1.0.1': 'x' }, { name: 'b' })],
  ['drops a version', { ...without('2.0.0'), _attachments: {} }],
  [
    'adds a version',
    deprecated({}, { versions: { ...deprecated({ '1.0.1': 'x' }).versions, '3.0.0': manifest('3.0.0') } }),
  ],
  [
    'changes the contents of a version',
    deprecated(
      {},
      {
        versions: {
          ...now().versions,
          '1.0.1': manifest('1.0.1', { deprecated: 'x', dist: tarballOf('9.9.9') }),
        },
      },
    ),
  ],
]
for (const [title, sent] of OTHERS)
  test(`nobody is asked about a deprecation that ${title}`, (t) => {
    t.true('why' in judgeDeprecation(sent, now()))
  })

test('an unpublished version is shown with the dist-tags that move', (t) => {
  const sent = without('2.0.0')
  sent['dist-tags'].latest = '1.0.1'
  t.deepEqual(judgeUnpublishing(sent, now()), {
    facts: [
      { what: 'contents', versions: ['2.0.0'], from: 'published', to: null },
      { what: 'dist-tag latest', versions: [], from: '2.0.0', to: '1.0.1' },
    ],
    version: '2.0.0',
  })
  t.like(judgeUnpublishing(without('1.0.0'), now()), {
    facts: [{ versions: ['1.0.0'] }, { what: 'dist-tag old', to: null }],
  })
})

const UNPUBLISHINGS: Array<[title: string, sent: unknown]> = [
  ['changes nothing', without()],
  [
    'changes another dist-tag as well',
    { ...without('1.0.1'), 'dist-tags': { latest: '1.0.0', old: '1.0.0' } },
  ],
  ['adds a dist-tag as well', { ...without('1.0.1'), 'dist-tags': { ...now()['dist-tags'], next: '2.0.0' } }],
  [
    'moves a dist-tag to a version that does not exist',
    { ...without('2.0.0'), 'dist-tags': { latest: '9.0.0', old: '1.0.0' } },
  ],
  [
    'changes a message as well',
    { ...without('1.0.1'), versions: { '1.0.0': manifest('1.0.0'), '2.0.0': manifest('2.0.0') } },
  ],
  ['changes an owner as well', { ...without('1.0.1'), maintainers: [] }],
]
for (const [title, sent] of UNPUBLISHINGS)
  test(`nobody is asked about an unpublishing that ${title}`, (t) => {
    t.true('why' in judgeUnpublishing(sent, now()))
  })

test('the removal of a package is shown with all of its versions', (t) => {
  t.deepEqual(judgeRemoval(now()), {
    facts: [{ what: 'whole package', versions: ['1.0.0', '1.0.1', '2.0.0'], from: 'published', to: null }],
    version: '1.0.0',
  })
  t.true('why' in judgeRemoval(undefined))
})

test('tarball paths are found only below the registry’s URL', (t) => {
  t.deepEqual(tarballPaths(now(), ['1.0.1'], 'https://registry.example/npm/'), ['a/-/a-1.0.1.tgz'])
  t.deepEqual(tarballPaths(now(), ['1.0.1', '9.9.9'], 'https://registry.example/other'), [])
})
