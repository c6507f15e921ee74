import test from 'ava'
import { judgeDocument, readPackageDocument } from '../../lib/registry/package-document.ts'
import { FAULT_CODES, RegistryFault } from '../../lib/registry/registry-fault.ts'
import { absent, lost, replyWith } from '../fakes/registry.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'

const late = new RegistryFault('It took too long.', FAULT_CODES.time)
const versions = {
  '1.0.0': { _npmUser: { name: 'alice' } },
  '1.1.0': { _npmUser: { name: 'GitHub Actions', trustedPublisher: { id: 'github' } } },
  '1.2.0': {
    _npmUser: { name: 'GitHub Actions', trustedPublisher: { id: 'github' }, approver: { name: 'alice' } },
  },
}
const WHOLE = replyWith(200, { 'dist-tags': { latest: '1.2.0' }, maintainers: [{ name: 'alice' }], versions })

test('the document gives the maintainers of a package, and how each version was published', (t) => {
  t.deepEqual(judgeDocument({ kind: 'reply', reply: WHOLE }), {
    kind: 'package',
    latest: '1.2.0',
    maintainers: ['alice'],
    versions: [
      { version: '1.0.0', publishedAt: undefined, carries: [] },
      { version: '1.1.0', publishedAt: undefined, carries: ['trusted-publisher'] },
      { version: '1.2.0', publishedAt: undefined, carries: ['approval', 'trusted-publisher'] },
    ],
  })
})

for (const [title, json] of [
  ['no maintainers', { versions: { '1.0.0': {} } }],
  ['maintainers as text', { maintainers: ['alice'], versions: { '1.0.0': { _npmUser: 'alice' } } }],
] as const) {
  test(`a document with ${title} is still read`, (t) => {
    const document = judgeDocument({ kind: 'reply', reply: replyWith(200, json) })
    t.like(document, { kind: 'package', maintainers: [], latest: undefined })
  })
}

test('a missing package is absent, and a hidden one is unknown', (t) => {
  t.deepEqual(judgeDocument({ kind: 'reply', reply: absent() }), { kind: 'absent' })
  const expired = replyWith(404, {}, { 'npm-notice': 'Access token expired or revoked.' })
  for (const reply of [expired, replyWith(403), replyWith(500), replyWith(200, 'page')])
    t.like(judgeDocument({ kind: 'reply', reply }), { kind: 'unknown', isReached: true })
  t.like(judgeDocument({ kind: 'fault', fault: late }), { kind: 'unknown', isReached: false })
})

for (const [title, packument, asked, kind] of [
  ['breaks off is asked again', [lost(), WHOLE], 2, 'package'],
  ['breaks off twice is not reached', [lost(), lost()], 2, 'unknown'],
  ['does not reply in time is not asked again', [late, WHOLE], 1, 'unknown'],
] as const) {
  test(`a registry that ${title}`, async (t) => {
    const registry = createTableRegistry({ packument: [...packument] })
    t.is((await readPackageDocument(registry, undefined, '@team/tool')).kind, kind)
    t.is(registry.requests.length, asked)
    t.is(registry.requests[0]?.path, '@team%2ftool')
  })
}
