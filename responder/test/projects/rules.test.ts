import test, { type ExecutionContext } from 'ava'
import type { Rule } from '../../src/identity/policy.ts'
import { isLoosened } from '../../src/projects/is-loosened.ts'
import { NO_RULES, type Rules } from '../../src/projects/rules.ts'
import { openPlace, type Place } from '../helpers/people-place.ts'
import { signedIn, type Visitor } from '../helpers/signed-in.ts'

type Settings = Parameters<typeof isLoosened>[0]
const settings = (changes: Partial<Settings> = {}): Settings => ({
  ...{ people: ['ada', 'bob'], viewers: ['eve'], rules: NO_RULES, identity: null, cfa: false },
  ...changes,
})
const builds = (require: Rule['require'], changes: Partial<Rule> = {}) =>
  settings({ identity: [{ ci: 'github', issuer: 'https://ci.example', require, ...changes }] })
const BOTH = { repository_id: ['74'], ref: ['refs/heads/main', 'refs/heads/next'] }
const ruled = (rules: Partial<Rules>) => settings({ rules: { ...NO_RULES, ...rules } })

const changes: [what: string, before: Settings, after: Settings, isLoosened: boolean][] = [
  ['nothing', settings(), settings(), false],
  ['one more who may answer', settings(), settings({ people: ['ada', 'bob', 'carol'] }), true],
  ['another one in the place of one', settings(), settings({ people: ['ada', 'carol'] }), true],
  ['everybody may answer', settings(), settings({ people: null }), true],
  ['one fewer who may answer', settings(), settings({ people: ['ada'] }), false],
  ['some in the place of everybody', settings({ people: null }), settings(), false],
  ['one more who may see', settings(), settings({ viewers: ['eve', 'carol'] }), true],
  ['everybody may see', settings(), settings({ viewers: null }), true],
  ['somebody who answered may only see', settings(), settings({ people: ['ada'], viewers: ['bob'] }), false],
  ['nobody else may see', settings(), settings({ viewers: [] }), false],
  ['the first rule for builds', settings(), builds(BOTH), true],
  ['the same rule for builds', builds(BOTH), builds(BOTH), false],
  ['no rule for builds any more', builds(BOTH), settings(), false],
  ['clients of the CFA API', settings(), settings({ cfa: true }), true],
  ['clients of the CFA API no longer', settings({ cfa: true }), settings(), false],
  ['one branch fewer', builds(BOTH), builds({ ...BOTH, ref: ['refs/heads/main'] }), false],
  ['one branch more', builds({ ...BOTH, ref: ['refs/heads/main'] }), builds(BOTH), true],
  ['one of all branches', builds({ ref: ['refs/heads/*'] }), builds({ ref: ['refs/heads/main'] }), false],
  ['all branches', builds({ ref: ['refs/heads/main'] }), builds({ ref: ['refs/heads/*'] }), true],
  ['one required claim more', builds(BOTH), builds({ ...BOTH, event_name: ['push'] }), false],
  ['one required claim fewer', builds(BOTH), builds({ repository_id: ['74'] }), true],
  ['another issuer', builds(BOTH), builds(BOTH, { issuer: 'https://other.example' }), true],
  ['claims that are read another way', builds(BOTH), builds(BOTH, { ci: 'other' }), true],
  ...(Object.keys(NO_RULES) as (keyof Rules)[]).flatMap((name): [string, Settings, Settings, boolean][] => [
    [`${name} added`, settings(), ruled({ [name]: true }), false],
    [`${name} taken away`, ruled({ [name]: true }), settings(), true],
  ]),
]
for (const [what, before, after, expected] of changes) {
  test(`${what}: ${expected ? 'more is allowed afterwards' : 'nothing more is allowed afterwards'}`, (t) => {
    t.is(isLoosened(before, after), expected)
  })
}

/** A project of three admins, with these rules. */
async function withRules(t: ExecutionContext, rules: Partial<Rules>) {
  const place = await openPlace(t)
  const [ada, bob, carol] = await Promise.all(
    ['Ada', 'Bob', 'Carol'].map((name) => signedIn(place, { role: 'admin', name })),
  )
  if (!ada || !bob || !carol) throw new TypeError('Three joined.')
  const payload = { name: 'tool', packages: ['tool'], people: [ada.person.id, bob.person.id] }
  const { id } = (await ada.inject({ method: 'POST', url: '/api/projects', payload })).json()
  const url = `/api/projects/${id}`
  const change = (by: Visitor, body: object) => by.inject({ method: 'PATCH', url, payload: body })
  t.is((await change(ada, { rules })).statusCode, 200)
  const project = async () => (await ada.inject({ url: '/api/projects' })).json().projects[0]
  return { place, ada, bob, carol, url, change, project }
}

/** Uses a passkey for what a change's options are asked with. */
async function passkeyFor(by: Visitor, url: string, payload?: object) {
  const begun = await by.inject({ method: 'POST', url, ...(payload && { payload }) })
  const { ceremony, options } = begun.json()
  return { ceremony, response: by.authenticator.authenticate(options) }
}

const lastEntry = async ({ database }: Place) => {
  const [row] = await database.all('select * from audit order by id desc limit 1')
  return { action: row?.action, actor: row?.actor, detail: JSON.parse(String(row?.detail)) }
}

test('a rule holds at once, and the audit log has what was before and after', async (t) => {
  const { place, ada, project, change } = await withRules(t, { pickPhrase: true })
  t.deepEqual((await project()).rules, { ...NO_RULES, pickPhrase: true })
  await change(ada, { viewers: null })
  t.like(await lastEntry(place), {
    action: 'project.change',
    detail: { name: 'tool', before: { viewers: [] }, after: { viewers: null } },
  })
  t.is((await project()).viewers, null)
})

test('where two people approve, a loosening waits for a second admin', async (t) => {
  const { place, ada, bob, url, change, project } = await withRules(t, { twoPeople: true })
  const wanted = await change(ada, { rules: { twoPeople: false } })
  t.is(wanted.statusCode, 200)
  const { pending } = wanted.json()
  t.like(pending, { by: { name: 'Ada' }, changes: { rules: { twoPeople: false } } })
  t.true((await project()).rules.twoPeople)
  t.is((await lastEntry(place)).action, 'project.want_change')
  const confirmUrl = `${url}/changes/${pending.id}`
  const own = await ada.inject({ method: 'POST', url: confirmUrl, payload: {} })
  t.like(own.json(), { error: 'not_allowed' })
  t.true((await project()).rules.twoPeople)
  const second = await bob.inject({ method: 'POST', url: confirmUrl, payload: {} })
  t.like(second.json(), { rules: { twoPeople: false }, pending: null })
  t.like((await lastEntry(place)).detail, {
    before: { rules: { twoPeople: true } },
    after: { rules: { twoPeople: false } },
    wantedBy: ada.person.id,
  })
  t.is((await bob.inject({ method: 'POST', url: confirmUrl, payload: {} })).statusCode, 404)
})

test('somebody more who may answer is a loosening, and somebody fewer is none', async (t) => {
  const { ada, bob, carol, change, project } = await withRules(t, { twoPeople: true })
  const ids = [ada, bob, carol].map(({ person }) => person.id)
  t.truthy((await change(ada, { people: ids })).json().pending)
  t.is((await project()).people.length, 2)
  const fewer = await change(ada, { people: ids.slice(0, 1) })
  t.like(fewer.json(), { error: 'invalid' })
})

test('where two people approve, no single admin lets other builds ask, and anyone stops them', async (t) => {
  const { ada, bob, url, change, project } = await withRules(t, { twoPeople: true })
  const identity = [{ ci: 'other', issuer: 'https://ci.example', require: { sub: ['tool'] } }]
  const { pending } = (await change(ada, { identity })).json()
  t.deepEqual(pending.changes, { identity })
  t.is((await project()).identity, null)
  await bob.inject({ method: 'POST', url: `${url}/changes/${pending.id}`, payload: {} })
  t.deepEqual((await project()).identity, identity)
  t.like((await change(ada, { identity: null })).json(), { identity: null, pending: null })
})

test('a change that waits is not confirmed once the project is another, and can be discarded', async (t) => {
  const { ada, bob, url, change } = await withRules(t, { twoPeople: true })
  const { pending } = (await change(ada, { people: null })).json()
  await change(bob, { packages: ['other'] })
  const confirmed = await bob.inject({ method: 'POST', url: `${url}/changes/${pending.id}`, payload: {} })
  t.like(confirmed.json(), { error: 'closed' })
  const discarded = await bob.inject({ method: 'DELETE', url: `${url}/changes/${pending.id}` })
  t.like(discarded.json(), { pending: null, people: [ada.person.id, bob.person.id] })
})

test('what an admin wanted is gone with them', async (t) => {
  const { ada, bob, change, project } = await withRules(t, { twoPeople: true })
  await change(bob, { people: null })
  t.truthy((await project()).pending)
  const demoted = {
    method: 'PATCH',
    url: `/api/people/${bob.person.id}`,
    payload: { role: 'maintainer' },
  } as const
  await ada.inject(demoted)
  t.is((await project()).pending, null)
})

test('where a yes takes a fresh passkey, a loosening takes one for exactly this change, once', async (t) => {
  const { ada, bob, url, change, project } = await withRules(t, { freshPasskey: true })
  const loose = { rules: { freshPasskey: false } }
  t.like((await change(ada, loose)).json(), { error: 'passkey_needed' })
  const other = await passkeyFor(ada, `${url}/passkey`, { people: null })
  t.like((await change(ada, { ...loose, passkey: other })).json(), { error: 'passkey_needed' })
  const bobs = await passkeyFor(bob, `${url}/passkey`, loose)
  t.like((await change(ada, { ...loose, passkey: bobs })).json(), { error: 'passkey_needed' })
  t.true((await project()).rules.freshPasskey)
  const passkey = await passkeyFor(ada, `${url}/passkey`, loose)
  t.false((await change(ada, { ...loose, passkey })).json().rules.freshPasskey)
  await change(ada, { rules: { freshPasskey: true } })
  t.like((await change(ada, { ...loose, passkey })).json(), { error: 'passkey_needed' })
})

test('a second admin confirms with a fresh passkey too', async (t) => {
  const { ada, bob, url, change } = await withRules(t, { freshPasskey: true, twoPeople: true })
  const loose = { people: null }
  const wanted = await change(ada, { ...loose, passkey: await passkeyFor(ada, `${url}/passkey`, loose) })
  const confirmUrl = `${url}/changes/${wanted.json().pending.id}`
  const without = await bob.inject({ method: 'POST', url: confirmUrl, payload: {} })
  t.like(without.json(), { error: 'passkey_needed' })
  const passkey = await passkeyFor(bob, `${confirmUrl}/passkey`)
  const confirmed = await bob.inject({ method: 'POST', url: confirmUrl, payload: { passkey } })
  t.like(confirmed.json(), { people: null, pending: null })
})

test('the command line needs no second admin, and is in the audit log', async (t) => {
  const { place, project } = await withRules(t, { freshPasskey: true, twoPeople: true })
  await place.projects.change('cli', (await project()).id, { rules: { twoPeople: false } })
  t.false((await project()).rules.twoPeople)
  t.is((await lastEntry(place)).actor, 'cli')
})

test('two people can only be demanded where two may answer', async (t) => {
  const { ada, change } = await withRules(t, {})
  await change(ada, { people: [ada.person.id] })
  t.like((await change(ada, { rules: { twoPeople: true } })).json(), { error: 'invalid' })
  t.is((await change(ada, { people: null, rules: { twoPeople: true } })).statusCode, 200)
})
