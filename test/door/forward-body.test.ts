import test from 'ava'
import { forwardBody } from '../../lib/door/forward-body.ts'
import { readPublication } from '../../lib/door/read-publication.ts'
import { failIn, TARGET } from '../fakes/release.ts'
import { createPublication, type RequestOptions } from './publish-request.ts'

const [BEFORE, AFTER] = ['a'.repeat(40), 'b'.repeat(40)]
const REGISTRY = 'https://registry.example/npm/'

/** The paths at which two values differ. */
function differences(one: unknown, other: unknown, path = ''): string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other)
    return Object.is(one, other) ? [] : [path]
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].flatMap((key) =>
    differences(one[key as keyof typeof one], other[key as keyof typeof other], `${path}/${key}`),
  )
}

async function forward(options: RequestOptions, gitHead: string | undefined, registry = REGISTRY) {
  const publication = await createPublication(options)
  const body = forwardBody(publication, { registry, gitHead })
  const sent = JSON.parse(body) as typeof publication.document
  return { publication, body, sent, manifest: Object.values(sent.versions)[0] }
}

test('only the tarball’s address and the commit differ from what npm sent', async (t) => {
  const options = {
    gitHead: BEFORE,
    isSigned: true,
    access: 'public' as const,
    manifest: { custom: { a: [1, null] } },
  }
  const { publication, sent, manifest } = await forward(options, AFTER)
  const at = `/versions/${TARGET.version}`
  t.deepEqual(differences(publication.document, sent).toSorted(), [`${at}/dist/tarball`, `${at}/gitHead`])
  t.is(manifest?.gitHead, AFTER)
  t.is(manifest?.dist.tarball, 'http://registry.example/npm/@example/tool/-/@example/tool-2.1.0.tgz')
})

test('a commit is not added if npm found none, and npm’s commit stays if no other is known', async (t) => {
  t.false('gitHead' in ((await forward({}, AFTER)).manifest ?? t.fail()))
  t.is((await forward({ gitHead: BEFORE }, undefined)).manifest?.gitHead, BEFORE)
})

test('attachments come last, whatever the tool’s order, as a registry may read up to them first', async (t) => {
  const { publication } = await forward({}, undefined)
  const { _attachments, ...rest } = publication.document
  const document = { _attachments, ...rest, readme: '# Tool' }
  const sent = JSON.parse(
    forwardBody({ ...publication, document }, { registry: REGISTRY, gitHead: undefined }),
  )
  t.is(Object.keys(sent).at(-1), '_attachments')
  t.is(sent.readme, '# Tool')
})

test('http stays http, with its port', async (t) => {
  const { manifest } = await forward({ name: 'tool' }, undefined, 'http://127.0.0.1:4873/')
  t.is(manifest?.dist.tarball, 'http://127.0.0.1:4873/tool/-/tool-2.1.0.tgz')
})

test('a forwarded body can be read and forwarded again unchanged', async (t) => {
  const { body, publication } = await forward({ gitHead: BEFORE }, AFTER)
  const again = await readPublication(Buffer.from(body), failIn())
  t.is(forwardBody(again, { registry: REGISTRY, gitHead: AFTER }), body)
  t.deepEqual([again.integrity, again.size], [publication.integrity, publication.size])
})

test('forwarding does not change the document that npm sent', async (t) => {
  const publication = await createPublication({ gitHead: BEFORE })
  const before = structuredClone(publication.document)
  forwardBody(publication, { registry: REGISTRY, gitHead: AFTER })
  t.deepEqual(publication.document, before)
})

test('a duplicate key is sent once', async (t) => {
  const { document } = await createPublication()
  const twice = JSON.stringify(document).replace('{', '{"access":"restricted",')
  const publication = await readPublication(Buffer.from(twice), failIn())
  t.is(publication.access, null)
  const body = forwardBody(publication, { registry: REGISTRY, gitHead: undefined })
  t.is(body.match(/"access":/g)?.length, 1)
  t.is(JSON.parse(body).access, null)
})
