import { createHash } from 'node:crypto'
import test from 'ava'
import { type PublishDocument, readPublication } from '../../lib/door/read-publication.ts'
import { failIn, TARGET } from '../fakes/release.ts'
import { attach, createDocument, createPublication, hashesOf, packFiles, toBody } from './publish-request.ts'

const { name: NAME, version: VERSION } = TARGET
const FILE = `${NAME}-${VERSION}.tgz`
const BUNDLE = `${NAME}-${VERSION}.sigstore`
const read = (document: unknown) => readPublication(toBody(document), failIn())

test('a publication is read from what npm sends, and its hashes are computed', async (t) => {
  const manifest = {
    scripts: { postinstall: 'node x', preinstall: 'node y', install: '', prepack: 'node z' },
    dependencies: { a: '^1.0.0' },
    optionalDependencies: { b: 'file:../b' },
    peerDependencies: { c: '*' },
  }
  const document = await createDocument({ manifest, tag: 'next', access: 'public', gitHead: 'a'.repeat(40) })
  const publication = await read(document)
  const tarball = Buffer.from(document._attachments[FILE]?.data ?? '', 'base64')
  t.like(publication, {
    name: NAME,
    version: VERSION,
    distTag: 'next',
    access: 'public',
    filename: 'example-tool-2.1.0.tgz',
    size: tarball.length,
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
  })
  t.deepEqual(publication.tarball, tarball)
  t.deepEqual(publication.document, document)
  t.deepEqual(
    publication.files.map(({ path }) => path),
    ['package.json', 'index.js'],
  )
  t.is(
    publication.unpackedSize,
    publication.files.reduce((sum, { size }) => sum + size, 0),
  )
  t.deepEqual(publication.installScripts, [
    { event: 'preinstall', command: 'node y' },
    { event: 'postinstall', command: 'node x' },
  ])
  t.deepEqual(publication.dependencies, [
    ['a', '^1.0.0'],
    ['b', 'file:../b'],
    ['c', '*'],
  ])
})

test('a package needs no scope, no commit and no access', async (t) => {
  const { filename, access, dependencies } = await createPublication({ name: 'tool' })
  t.deepEqual([filename, access, dependencies], ['tool-2.1.0.tgz', null, []])
})

test('a document without an access leaves it to the registry', async (t) => {
  const { access: _, ...document } = await createDocument()
  t.is((await read(document)).access, null)
})

test('a readme at the top, as Yarn sends it, is kept', async (t) => {
  const document = { ...(await createDocument()), readme: '# Tool' }
  t.deepEqual((await read(document)).document, document)
  await t.throwsAsync(read({ ...document, readme: ['# Tool'] }), { code: 'EREQUESTCONTENT' })
})

test('a provenance bundle is kept', async (t) => {
  t.is(Object.keys((await createPublication({ isSigned: true })).document._attachments).length, 2)
})

test('metadata of odd shapes is accepted as long as it names what is published', async (t) => {
  const odd = { scripts: 'none', dependencies: ['a'], repository: 7, gitHead: null }
  t.like(await createPublication({ manifest: odd }), {
    installScripts: [],
    dependencies: [],
    gitHead: undefined,
  })
})

test('an odd entry does not hide the others', async (t) => {
  const manifest = {
    scripts: { postinstall: 'node x', odd: 7 },
    dependencies: { a: 'workspace:*', odd: null },
  }
  t.like(await createPublication({ manifest }), {
    installScripts: [{ event: 'postinstall', command: 'node x' }],
    dependencies: [['a', 'workspace:*']],
  })
})

test('scripts that only the tarball’s package.json has are shown too', async (t) => {
  const own = {
    name: NAME,
    version: VERSION,
    scripts: { install: 'node z', postinstall: 'node other', preinstall: 'node y' },
  }
  const manifest = { scripts: { preinstall: 'node y', postinstall: 'node x' } }
  const files = { 'package.json': JSON.stringify(own) }
  const { installScripts, packed } = await createPublication({ manifest, files })
  t.deepEqual(packed, { name: NAME, version: VERSION })
  t.deepEqual(installScripts, [
    { event: 'preinstall', command: 'node y' },
    { event: 'postinstall', command: 'node x' },
    { event: 'install', command: 'node z' },
    { event: 'postinstall', command: 'node other' },
  ])
})

test('the install scripts of bundled packages are read with their folder, because npm runs them, too', async (t) => {
  const { installScripts } = await createPublication({
    files: {
      'package.json': JSON.stringify({ name: NAME, version: VERSION }),
      'node_modules/b/package.json': '{"scripts":{"postinstall":"node b","test":"c"}}',
      'node_modules/@c/d/package.json': '{}',
      'node_modules/@c/d/binding.gyp': '{}',
    },
  })
  t.deepEqual(installScripts, [
    { event: 'postinstall', command: 'node b (in node_modules/b)' },
    { event: 'install', command: 'node-gyp rebuild (in node_modules/@c/d)' },
  ])
})

type Change = (document: PublishDocument & Record<string, unknown>) => void
const manifestOf = ({ versions }: PublishDocument) =>
  versions[VERSION] as NonNullable<(typeof versions)[string]>
const tarballOf = ({ _attachments }: PublishDocument) =>
  _attachments[FILE] as NonNullable<(typeof _attachments)[string]>
const asText = (value: unknown) => value as string

const contents: Array<[title: string, change: Change]> = [
  [
    'a field that publishing does not have',
    (document) => {
      document.maintainers = [{ name: 'eve' }]
    },
  ],
  [
    'a revision',
    (document) => {
      document._rev = '1-a'
    },
  ],
  [
    'a document without versions',
    (document) => {
      document.versions = {}
    },
  ],
  [
    'a second version',
    (document) => {
      document.versions['9.9.9'] = manifestOf(document)
    },
  ],
  [
    'a document without a dist-tag',
    (document) => {
      document['dist-tags'] = {}
    },
  ],
  [
    'a second dist-tag',
    (document) => {
      document['dist-tags'].next = VERSION
    },
  ],
  [
    'a dist-tag on another version',
    (document) => {
      document['dist-tags'].latest = '1.0.0'
    },
  ],
  [
    'a manifest with another version',
    (document) => {
      manifestOf(document).version = '9.9.9'
    },
  ],
  [
    'a manifest with another name',
    (document) => {
      manifestOf(document).name = 'other'
    },
  ],
  [
    'another id',
    (document) => {
      document._id = 'other'
    },
  ],
  [
    'another name at the top',
    (document) => {
      document.name = 'other'
    },
  ],
  ['a manifest without hashes', (document) => void Reflect.deleteProperty(manifestOf(document), 'dist')],
  [
    'a name that is not a text',
    (document) => {
      document.name = asText(7)
    },
  ],
  [
    'an access that is not a text',
    (document) => {
      document.access = asText({ public: true }) as 'public'
    },
  ],
  [
    'an access that npm does not have',
    (document) => {
      document.access = asText('private') as 'public'
    },
  ],
  ['an attachment with more in it', (document) => void Object.assign(tarballOf(document), { stub: true })],
  [
    'an attachment whose length is a text',
    (document) => void Object.assign(tarballOf(document), { length: '7' }),
  ],
]

for (const [title, change] of contents) {
  test(`${title} is EREQUESTCONTENT`, async (t) => {
    const document = await createDocument()
    await t.notThrowsAsync(read(document))
    change(document as Parameters<Change>[0])
    await t.throwsAsync(read(document), { code: 'EREQUESTCONTENT' })
  })
}

for (const [title, insert] of [
  ['at the top', (text: string) => text.replace('{', '{"__proto__":{"maintainers":[]},')],
  ['as a version', (text: string) => text.replace('"versions":{', '"versions":{"__proto__":{},')],
  ['as a dist-tag', (text: string) => text.replace('"dist-tags":{', '"dist-tags":{"__proto__":"9.9.9",')],
  [
    'as an attachment',
    (text: string) => text.replace('"_attachments":{', '"_attachments":{"__proto__":null,'),
  ],
] as const) {
  test(`the key __proto__ ${title} is EREQUESTCONTENT`, async (t) => {
    const body = Buffer.from(insert(JSON.stringify(await createDocument())))
    await t.throwsAsync(readPublication(body, failIn()), { code: 'EREQUESTCONTENT' })
  })
}

for (const body of ['', 'no JSON', '[]', '7', 'null', '{"name": "a"}']) {
  test(`${JSON.stringify(body)} is EREQUESTCONTENT`, async (t) => {
    await t.throwsAsync(readPublication(Buffer.from(body), failIn()), { code: 'EREQUESTCONTENT' })
  })
}

const other = await packFiles({ 'package.json': '{}', 'evil.js': 'evil()' })
const notTar = Buffer.from('no tarball at all')

/** Replaces the tarball, and its hashes in the manifest. */
function withTarball(document: PublishDocument, tarball: Buffer): void {
  Object.assign(manifestOf(document).dist, hashesOf(tarball))
  Object.assign(document._attachments, { [FILE]: attach(tarball) })
}

const tarballs: Array<[title: string, change: Change]> = [
  [
    'a document without an attachment',
    (document) => {
      document._attachments = {}
    },
  ],
  [
    'a second tarball',
    (document) => {
      document._attachments['b.tgz'] = attach(other)
    },
  ],
  [
    'a tarball of another type',
    (document) => {
      tarballOf(document).content_type = 'application/gzip'
    },
  ],
  [
    'a second attachment that is not a provenance bundle',
    (document) => {
      document._attachments[BUNDLE] = { content_type: 'text/html', data: 'x', length: 1 }
    },
  ],
  [
    'a type that only ends like a bundle’s',
    (document) => {
      document._attachments[BUNDLE] = {
        content_type: 'text/html;application/vnd.dev.sigstore.bundle',
        data: 'x',
        length: 1,
      }
    },
  ],
  [
    'two more attachments',
    (document) => {
      const bundle = document._attachments[BUNDLE]
      Object.assign(document._attachments, { more: bundle })
    },
  ],
  [
    'a tarball that does not match the hashes',
    (document) => {
      document._attachments[FILE] = attach(other)
    },
  ],
  [
    'another SHA-1',
    (document) => {
      manifestOf(document).dist.shasum = 'a'.repeat(40)
    },
  ],
  [
    'another SHA-512',
    (document) => {
      manifestOf(document).dist.integrity = hashesOf(other).integrity
    },
  ],
  [
    'a wrong length',
    (document) => {
      tarballOf(document).length += 1
    },
  ],
  ['an attachment that is not a tarball', (document) => withTarball(document, notTar)],
  [
    'Base64 that others may read differently',
    (document) => {
      tarballOf(document).data = `${tarballOf(document).data}\n!`
    },
  ],
  [
    'the name of another version’s tarball',
    (document) => {
      document._attachments = { [`${NAME}-9.9.9.tgz`]: tarballOf(document) }
    },
  ],
]

for (const [title, change] of tarballs) {
  test(`${title} is EREQUESTTARBALL`, async (t) => {
    const document = await createDocument({ isSigned: title === 'two more attachments' })
    await t.notThrowsAsync(read(document))
    change(document as Parameters<Change>[0])
    await t.throwsAsync(read(document), { code: 'EREQUESTTARBALL' })
  })
}

test('a provenance bundle under another file name is EREQUESTTARBALL', async (t) => {
  const document = await createDocument({ isSigned: true })
  const { [BUNDLE]: bundle, ...rest } = document._attachments
  document._attachments = { ...rest, [`${NAME}-9.9.9.tgz`]: bundle as NonNullable<typeof bundle> }
  await t.throwsAsync(read(document), { code: 'EREQUESTTARBALL' })
})
