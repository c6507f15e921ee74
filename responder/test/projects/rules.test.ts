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
  ['no change', settings(), settings(), false],
  ['adding a person who may answer', settings(), settings({ people: ['ada', 'bob', 'carol'] }), true],
  ['replacing a person who may answer', settings(), settings({ people: ['ada', 'carol'] }), true],
  ['letting everybody answer', settings(), settings({ people: null }), true],
  ['removing a person who may answer', settings(), settings({ people: ['ada'] }), false],
  ['naming people instead of everybody', settings({ people: null }), settings(), false],
  ['adding a viewer', settings(), settings({ viewers: ['eve', 'carol'] }), true],
  ['letting everybody see', settings(), settings({ viewers: null }), true],
  [
    'making a person who may answer a viewer',
    settings(),
    settings({ people: ['ada'], viewers: ['bob'] }),
    false,
  ],
  ['removing all viewers', settings(), settings({ viewers: [] }), false],
  ['the first rule for builds', settings(), builds(BOTH), true],
  ['keeping the rule for builds', builds(BOTH), builds(BOTH), false],
  ['removing all rules for builds', builds(BOTH), settings(), false],
  ['allowing clients of the CFA API', settings(), settings({ cfa: true }), true],
  ['disallowing clients of the CFA API', settings({ cfa: true }), settings(), false],
  ['removing a branch', builds(BOTH), builds({ ...BOTH, ref: ['refs/heads/main'] }), false],
  ['adding a branch', builds({ ...BOTH, ref: ['refs/heads/main'] }), builds(BOTH), true],
  [
    'one branch instead of all',
    builds({ ref: ['refs/heads/*'] }),
    builds({ ref: ['refs/heads/main'] }),
    false,
  ],
  [
    'all branches instead of one',
    builds({ ref: ['refs/heads/main'] }),
    builds({ ref: ['refs/heads/*'] }),
    true,
  ],
  ['requiring another claim', builds(BOTH), builds({ ...BOTH, event_name: ['push'] }), false],
  ['requiring one claim less', builds(BOTH), builds({ repository_id: ['74'] }), true],
  ['another issuer', builds(BOTH), builds(BOTH, { issuer: 'https://other.example' }), true],
  ['reading claims as those of another service', builds(BOTH), builds(BOTH, { ci: 'other' }), true],
  ...(Object.keys(NO_RULES) as (keyof Rules)[]).flatMap((name): [string, Settings, Settings, boolean][] => [
    [`adding the rule ${name}`, settings(), ruled({ [name]: true }), false],
    [`removing the rule ${name}`, ruled({ [name]: true }), settings(), true],
  ]),
]
for (const [what, before, after, expected] of changes) {
  test(`${what} ${expected ? 'loosens' : 'does not loosen'} the settings of a project`, (t) => {
    t.is(isLoosened(before, after), expected)
  })
}

/** A project with three admins and these rules. */
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

/** Uses a passkey for the change that its options are requested with. */
async function passkeyFor(by: Visitor, url: string, payload?: object) {
  const begun = await by.inject({ method: 'POST', url, ...(payload && { payload }) })
  const { ceremony, options } = begun.json()
  return { ceremony, response: by.authenticator.authenticate(options) }
}

const lastEntry = async ({ database }: Place) => {
  const [row] = await database.all('select * from audit order by id desc limit 1')
  return { action: row?.action, actor: row?.actor, detail: JSON.parse(String(row?.detail)) }
}

test('a rule takes effect at once, and the audit log has the settings before and after a change', async (t) => {
  const { place, ada, project, change } = await withRules(t, { pickPhrase: true })
  t.deepEqual((await project()).rules, { ...NO_RULES, pickPhrase: true })
  await change(ada, { viewers: null })
  t.like(await lastEntry(place), {
    action: 'project.change',
    detail: { name: 'tool', before: { viewers: [] }, after: { viewers: null } },
  })
  t.is((await project()).viewers, null)
})

test('if two people must approve, a loosening waits for a second admin', async (t) => {
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

test('adding a person who may answer needs a second admin, and removing one does not', async (t) => {
  const { ada, bob, carol, change, project } = await withRules(t, { twoPeople: true })
  const ids = [ada, bob, carol].map(({ person }) => person.id)
  t.truthy((await change(ada, { people: ids })).json().pending)
  t.is((await project()).people.length, 2)
  const fewer = await change(ada, { people: ids.slice(0, 1) })
  t.like(fewer.json(), { error: 'invalid' })
})

test('if two people must approve, allowing other builds needs a second admin, and stopping them does not', async (t) => {
  const { ada, bob, url, change, project } = await withRules(t, { twoPeople: true })
  const identity = [{ ci: 'other', issuer: 'https://ci.example', require: { sub: ['tool'] } }]
  const { pending } = (await change(ada, { identity })).json()
  t.deepEqual(pending.changes, { identity })
  t.is((await project()).identity, null)
  await bob.inject({ method: 'POST', url: `${url}/changes/${pending.id}`, payload: {} })
  t.deepEqual((await project()).identity, identity)
  t.like((await change(ada, { identity: null })).json(), { identity: null, pending: null })
})

test('a pending change cannot be confirmed after the project has changed, but can be discarded', async (t) => {
  const { ada, bob, url, change } = await withRules(t, { twoPeople: true })
  const { pending } = (await change(ada, { people: null })).json()
  await change(bob, { packages: ['other'] })
  const confirmed = await bob.inject({ method: 'POST', url: `${url}/changes/${pending.id}`, payload: {} })
  t.like(confirmed.json(), { error: 'closed' })
  const discarded = await bob.inject({ method: 'DELETE', url: `${url}/changes/${pending.id}` })
  t.like(discarded.json(), { pending: null, people: [ada.person.id, bob.person.id] })
})

test('a pending change ends when its admin is demoted', async (t) => {
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

test('if approvals need a fresh passkey, a loosening needs one for exactly this change, once', async (t) => {
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

test('the second admin needs a fresh passkey too', async (t) => {
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

test('the command line needs no second admin, and its change is in the audit log', async (t) => {
  const { place, project } = await withRules(t, { freshPasskey: true, twoPeople: true })
  await place.projects.change('cli', (await project()).id, { rules: { twoPeople: false } })
  t.false((await project()).rules.twoPeople)
  t.is((await lastEntry(place)).actor, 'cli')
})

test('two people can only be required if two people may answer', async (t) => {
  const { ada, change } = await withRules(t, {})
  await change(ada, { people: [ada.person.id] })
  t.like((await change(ada, { rules: { twoPeople: true } })).json(), { error: 'invalid' })
  t.is((await change(ada, { people: null, rules: { twoPeople: true } })).statusCode, 200)
})
