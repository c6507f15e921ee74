import test from 'ava'
import { judgeOwners } from '../../lib/cfa-publish/judge-owners.ts'

const [alice, bob] = ['alice', 'bob'].map((name) => ({ name, email: `${name}@mail.example` }))
const mallory = { name: 'mallory', email: 'mallory@mail.example' }
const now = {
  ...{ _id: 'a', _rev: '3-abc', name: 'a', 'dist-tags': { latest: '1.0.0' } },
  versions: { '1.0.0': {}, '2.0.0-beta': {} },
  maintainers: [alice, bob],
}
const sent = (maintainers: unknown, more: object = {}) => ({ _id: 'a', _rev: '3-abc', maintainers, ...more })
const fact = { what: 'owner', versions: [] }

test('new and removed owners are shown with their email addresses', (t) => {
  const added = { ...fact, from: null, to: 'mallory <mallory@mail.example>' }
  const removed = { ...fact, from: 'bob <bob@mail.example>', to: null }
  const judge = (...owners: unknown[]) => judgeOwners(sent(owners), now)
  t.deepEqual(judge(alice, bob, mallory), { facts: [added], version: '1.0.0' })
  t.deepEqual(judge(alice), { facts: [removed], version: '1.0.0' })
  t.deepEqual(judge(alice, mallory), { facts: [added, removed], version: '1.0.0' })
})

test('owners without an address are shown by name', (t) => {
  const document = { ...now, maintainers: [{ name: 'alice' }] }
  t.like(judgeOwners(sent([{ name: 'bob' }]), document), {
    facts: [
      { from: null, to: 'bob' },
      { from: 'alice', to: null },
    ],
  })
})

const refused: Array<[title: string, sent: unknown, before?: object]> = [
  ['changes nothing', sent([alice, bob])],
  ['leaves no owner', sent([])],
  ['is not a list', sent('bob')],
  ['is not a document', null],
  ['changes another address', sent([alice, { ...bob, email: 'm@mail.example' }, mallory])],
  ['adds a field to an existing owner', sent([alice, { ...bob, admin: true }, mallory])],
  ['adds a field to a new owner', sent([alice, bob, { ...mallory, admin: true }])],
  ['names an owner twice', sent([alice, bob, mallory, mallory])],
  ['adds a name that looks like another', sent([alice, bob, { ...mallory, name: 'аlice' }])],
  ['adds an address that looks like another', sent([alice, bob, { ...mallory, email: 'm\u200b@x.example' }])],
  ['changes a dist-tag as well', sent([alice], { 'dist-tags': { latest: '2.0.0-beta' } })],
  ['names another package', sent([alice], { _id: 'b' })],
  ['was made from an older document', sent([alice], { _rev: '2-abc' })],
  ['is for a package whose owners are hidden', sent([alice]), { ...now, maintainers: undefined }],
]
for (const [title, change, before = now] of refused)
  test(`nobody is asked about a list of owners that ${title}`, (t) => {
    t.true('why' in judgeOwners(change, before))
  })
