import test from 'ava'
import { judgeAccess, judgeTeam } from '../../lib/cfa-publish/judge-access.ts'

const now = { name: 'a', 'dist-tags': {}, versions: { '1.0.0': {}, '1.1.0': {} } }
const whole = (what: string, from: string | null, to: string | null) => ({
  facts: [{ what, versions: [], from, to }],
  version: '1.1.0',
})

test('a change of access is shown with the old and the new value', (t) => {
  t.deepEqual(judgeAccess({ access: 'public' }, now, 'restricted'), whole('access', 'restricted', 'public'))
  t.deepEqual(judgeAccess({ access: 'restricted' }, now, undefined), whole('access', 'unknown', 'restricted'))
})

test('a change of the two-factor rule is shown in words, and its old value as unknown', (t) => {
  const become = (publish: boolean, more: object = {}) =>
    judgeAccess({ publish_requires_tfa: publish, ...more }, now, 'public')
  const what = 'two-factor authentication for publishing'
  t.deepEqual(become(false), whole(what, 'unknown', 'not required'))
  t.deepEqual(
    become(true, { automation_token_overrides_tfa: true }),
    whole(what, 'unknown', 'required, except with automation tokens'),
  )
  t.deepEqual(
    become(true, { automation_token_overrides_tfa: false }),
    whole(what, 'unknown', 'required, also with automation tokens'),
  )
})

for (const [title, sent] of [
  ['changes nothing', { access: 'public' }],
  ['changes more than one thing', { access: 'restricted', publish_requires_tfa: false }],
  ['changes something else', { access: 'restricted', owner: 'mallory' }],
  ['sets an unknown value', { access: 'everybody' }],
  ['sets half of the two-factor rule', { publish_requires_tfa: true }],
  ['has no content', null],
] as const)
  test(`nobody is asked about a change of access that ${title}`, (t) => {
    t.true('why' in judgeAccess(sent, now, 'public'))
  })

const team = { method: 'PUT', team: 'acme:dev' }
const granted = { package: 'a', permissions: 'read-write' }

test('a change of a team’s permission is shown with the old and the new value', (t) => {
  const what = 'access of the team acme:dev'
  const judge = (permission: Parameters<typeof judgeTeam>[2]) =>
    judgeTeam({ ...team, sent: granted }, now, permission)
  t.deepEqual(judge('read-only'), whole(what, 'read-only', 'read-write'))
  t.deepEqual(judge('none'), whole(what, null, 'read-write'))
  t.deepEqual(judge(undefined), whole(what, 'unknown', 'read-write'))
  const revoked = { ...team, method: 'DELETE', sent: { package: 'a' } }
  t.deepEqual(judgeTeam(revoked, now, 'read-only'), whole(what, 'read-only', null))
  t.deepEqual(judgeTeam(revoked, now, undefined), whole(what, 'unknown', null))
})

for (const [title, method, sent, permission] of [
  ['changes nothing', 'PUT', granted, 'read-write'],
  ['revokes what is not granted', 'DELETE', { package: 'a' }, 'none'],
  ['grants nothing', 'PUT', { package: 'a' }, 'none'],
  ['grants something unknown', 'PUT', { package: 'a', permissions: 'admin' }, 'none'],
  ['has another field', 'PUT', { ...granted, user: 'mallory' }, 'none'],
  ['revokes and grants at once', 'DELETE', granted, 'read-only'],
] as const)
  test(`nobody is asked about a change of a team’s permission that ${title}`, (t) => {
    t.true('why' in judgeTeam({ ...team, method, sent }, now, permission))
  })
